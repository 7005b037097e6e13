/*
 * Bounces as hosts word them, with what each means for the address: `gone` (no mail can arrive), `kept` (the message, its
 * sender, a full mailbox or the moment is at fault, the mailbox is shut, or nobody can tell). One a line: host | answer | Status | Diagnostic-Code.
 */
const WORDS = `
Gmail | gone | 5.1.1 | smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the recipient's email address for typos or 550-5.1.1 unnecessary spaces. For more information, go to 550 5.1.1 https://support.google.com/mail/?p=NoSuchUser a1-20020a05
Gmail | kept | 5.2.1 | smtp; 550-5.2.1 The email account that you tried to reach is disabled. For more 550 5.2.1 information, go to https://support.google.com/mail/?p=DisabledUser d2e1a72
Gmail | kept | 5.2.1 | smtp; 550-5.2.1 The email account that you tried to reach is inactive. For more information, go to 550 5.2.1 https://support.google.com/mail/?p=InactiveUser
Gmail | kept | 5.2.2 | smtp; 552-5.2.2 The recipient's inbox is out of storage space. Please direct the recipient to 552 5.2.2 https://support.google.com/mail/?p=OverQuotaPerm
Gmail | kept | 5.7.26 | smtp; 550-5.7.26 Your email has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM.
Gmail | kept | 5.7.1 | smtp; 550-5.7.1 [192.0.2.1 12] Our system has detected that this message is likely unsolicited mail. To reduce the amount of spam sent to Gmail, this message has been blocked.
Gmail | kept | 5.2.1 | smtp; 550-5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered. 550 5.2.1 https://support.google.com/mail/?p=ReceivingRatePerm
Gmail | kept | 5.7.1 | smtp; 550-5.7.1 The group you tried to contact (sales) may not exist, or you may not have permission to post messages to the group.
Gmail | kept | 4.7.28 | smtp; 421-4.7.28 Our system has detected an unusual rate of unsolicited mail originating from your IP address.
Gmail | gone | 5.1.2 | smtp; DNS Error: 33331 DNS type 'mx' lookup of nowhere.example responded with code NXDOMAIN Domain name not found: nowhere.example
Gmail | kept | 4.4.1 | smtp; The recipient server did not accept our requests to connect. [mx.slow.example 192.0.2.7: timed out]
Gmail | gone | 5.0.0 | Your message wasn't delivered to ada@example.com because the address couldn't be found. Check for typos or unnecessary spaces and try again.
Facebook | gone | 5.1.1 | SMTP; 550 5.1.1 RCP-P1 http://postmaster.facebook.example/response_codes?ip=192.0.2.54#rcp Recipient address does not exist
Facebook | kept | 5.7.1 | SMTP; 550 5.7.1 REP-P2 http://postmaster.facebook.example/response_codes?ip=192.0.2.54#rep Message rejected
AOL's relay | gone | 5.4.4 | X-Outbound-Mail-Relay; Host or domain name not found. Name service error for name=nowhere.example type=A: Host not found
Exim | gone | 5.0.0 | smtp; 553 nowhere.example does not exist
Exchange Online | gone | 5.1.10 | smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ada@contoso.example not found by SMTP address lookup
Exchange Online | gone | 5.4.1 | smtp;550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [DB5EUR01FT012.eop-EUR01.prod.protection.outlook.com]
Exchange Online | gone | 5.1.351 | smtp;550 5.1.351 Remote server returned unknown recipient or mailbox unavailable -> 550 5.1.1 user unknown
Exchange Online | gone | 5.4.310 | smtp;550 5.4.310 DNS domain nowhere.example does not exist [Message=InfoDomainNonexistent] [LastAttemptedServerName=nowhere.example]
Exchange Online | kept | 5.7.606 | smtp;550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal from this list please visit https://sender.office.com/
Exchange Online | kept | 5.7.124 | smtp;550 5.7.124 RESOLVER.RST.SenderNotInAcceptedSenderList; not allowed to send to this group
Exchange Online | kept | 5.7.708 | smtp;550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP.
Exchange Online | kept | 5.7.64 | smtp;550 5.7.64 TenantAttribution; Relay Access Denied
Exchange Online | kept | 5.2.2 | smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException
Exchange Online | kept | 5.4.300 | smtp;550 5.4.300 Message expired -> 451 4.7.500 Server busy. Please try again later
Exchange Online | kept | 5.4.14 | smtp;554 5.4.14 Hop count exceeded - possible mail loop ATTR34
Exchange | gone | 5.1.1 | smtp;550 5.1.1 User unknown
Exchange | gone | 5.1.1 | smtp;550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found
Outlook.com | gone | 5.5.0 | smtp;550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [DB3PEPF0000885B.eurprd02.prod.outlook.com]
Outlook.com | kept | 5.7.1 | smtp;550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).
Yahoo | gone | 5.0.0 | smtp; 554 delivery error: dd This user doesn't have a yahoo.com account (ada@yahoo.com) [0] - mta4207.mail.bf1.yahoo.com
Yahoo | kept | 5.0.0 | smtp; 554 30 Sorry, your message to ada@yahoo.com cannot be delivered. This mailbox is disabled (554.30).
Yahoo | gone | 5.0.0 | smtp; 552 1 Requested mail action aborted, mailbox not found
Yahoo | kept | 5.7.9 | smtp; 554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes
Yahoo | kept | 4.7.0 | smtp; 421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints
Yahoo | kept | 5.0.0 | smtp; 553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in Spamhaus's list
iCloud | gone | 5.1.1 | smtp; 550 5.1.1 <ada@icloud.com>: user does not exist
iCloud | kept | 5.2.2 | smtp; 552 5.2.2 <ada@icloud.com>: user is over quota (in reply to RCPT TO command)
iCloud | kept | 5.7.0 | smtp; 554 5.7.1 [HM08] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137
Postfix | gone | 5.1.1 | smtp; 550 5.1.1 <ada@example.com>: Recipient address rejected: User unknown in virtual mailbox table
Postfix | gone | 5.4.4 | X-Postfix; Host or domain name not found. Name service error for name=nowhere.example type=AAAA: Host not found
Postfix | kept | 4.4.3 | X-Postfix; Host or domain name not found. Name service error for name=slow.example type=MX: Host not found, try again
Postfix | kept | 4.4.1 | X-Postfix; connect to mx.example[192.0.2.9]:25: Connection timed out
Postfix | kept | 5.4.6 | X-Postfix; mail for example.com loops back to myself
Postfix | kept | 5.7.1 | smtp; 554 5.7.1 <client.example[192.0.2.1]>: Client host rejected: Access denied
Postfix | kept | 5.7.1 | smtp; 554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org
Postfix | kept | 5.1.8 | smtp; 550 5.1.8 <bounce@mailer.example>: Sender address rejected: Domain not found
Postfix | kept | 5.7.1 | smtp; 554 5.7.1 <ada@example.com>: Relay access denied
Postfix | kept | 4.1.1 | smtp; 450 4.1.1 <ada@example.com>: Recipient address rejected: unverified address: unknown user
Postfix | gone | 5.1.1 | x-unix; user unknown
Postfix | gone | 5.1.2 | smtp; 556 5.1.10 <ada@nomail.example>: Recipient address rejected: Domain nomail.example does not accept mail (nullMX)
Sendmail | gone | 5.1.1 | SMTP; 550 5.1.1 <ada@example.com>... User unknown
Sendmail | gone | 5.0.0 | smtp; 550 5.1.1 <a@example.com>... User Unknown
Sendmail | gone | 5.1.2 | SMTP; 550 5.1.2 <ada@nowhere.example>... Host unknown (Name server: nowhere.example: host not found)
Sendmail | kept | 5.1.1 | SMTP; 550 5.7.1 IP address blacklisted by recipient
Sendmail | kept | 5.1.0 | smtp; 550 5.1.0 <bounce@mailer.example> sender rejected
Sendmail | kept | 5.1.3 | smtp; 553 5.1.3 see http://www.dnsbl.example/lookup?ip=192.0.2.1
Sendmail | kept | 5.1.1 | smtp; 550 5.1.1 <ada@example.com> sent to too many recipients this hour
Sendmail | kept | 5.2.0 | X-Unix; 75 Can't create output
Exim | gone | 5.0.0 | smtp; 550 Unrouteable address
Exim | gone | 5.0.0 | smtp; 550-Verification failed for <ada@example.com> 550-No Such User Here 550 Recipient unknown
Exim | gone | 5.0.0 | smtp; 550 No such person at this address
Exim | gone | 5.0.0 | X-Exim; all relevant MX records point to non-existent hosts
Exim | kept | 5.0.0 | smtp; 550 Sender verify failed
Exim | kept | 5.0.0 | smtp; 550 rejected because 192.0.2.1 is in a black list at bl.spamcop.net
Exim | kept | 4.0.0 | X-Exim; retry timeout exceeded
Courier | gone | 5.0.0 | smtp; 550 User <ada@example.com> unknown
Courier | kept | 5.0.0 | smtp; 517 Domain does not exist: mailer.example, return-path rejected
GMX | gone | 5.0.0 | smtp; 550-Requested action not taken: mailbox unavailable 550 For explanation visit https://postmaster.gmx.net/en/error-messages?ip=192.0.2.1&c=hi
GMX | kept | 5.0.0 | smtp; 554-Transaction failed 554-Reject due to policy restrictions. 554 For explanation visit https://postmaster.gmx.net/de/error-messages
Web.de | gone | 5.1.1 | smtp; 550 5.1.1 Empfänger unbekannt
Web.de | kept | 5.2.2 | smtp; 552-Requested mail action aborted: exceeded storage allocation 552-Postfach ist voll
T-Online | gone | 5.1.1 | smtp; 550 5.1.1 Unknown recipient / Unbekannter Empfaenger
Mail.ru | gone | 5.0.0 | smtp; 550 Message was not accepted -- invalid mailbox. Local mailbox ada@mail.ru is unavailable: user not found
Mail.ru | gone | 5.0.0 | smtp; 550 Такого пользователя не существует
Mail.ru | kept | 5.0.0 | smtp; 550 Message was not accepted -- invalid mailbox. Local mailbox ada@mail.ru is unavailable: account is disabled
Mail.ru | kept | 5.0.0 | smtp; 550 spam message rejected. Please visit http://help.mail.ru/notspam-support/id?c=abc
Mail.ru | kept | 5.2.2 | smtp; 552 5.2.2 Ящик переполнен
Yandex | gone | 5.7.1 | smtp; 550 5.7.1 No such user!
Yandex | kept | 5.7.1 | smtp; 554 5.7.1 [2] Message rejected under suspicion of SPAM; https://ya.cc/1IrBc
Yandex | kept | 5.7.1 | smtp; 550 5.7.1 Policy rejection on the target address
QQ | gone | 5.0.0 | smtp; 550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000728
QQ | gone | 5.0.0 | smtp; 550 The recipient may contain a non-existent account, please check the recipient address.
QQ | kept | 5.0.0 | smtp; 550 Mail content denied. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000726
QQ | kept | 5.0.0 | smtp; 550 Connection frequency limited. http://service.mail.qq.com
163 | gone | 5.0.0 | smtp; 550 User not found: ada@163.com
163 | gone | 5.0.0 | smtp; 550 收件人不存在
163 | kept | 5.0.0 | smtp; 554 DT:SPM 163 smtp9,DcCowAB,please see http://mail.163.com/help/help_spam_16.htm
163 | kept | 5.0.0 | smtp; 550 发信频率过高
Zoho | gone | 5.1.1 | smtp; 550 5.1.1 User does not exist - <ada@example.com>
Zoho | kept | 5.7.1 | smtp; 553 5.7.1 Email cannot be delivered. Reason: Email detected as Spam by spam filters.
Proofpoint | gone | 5.1.1 | smtp; 550 5.1.1 <ada@example.com>... User unknown
Proofpoint | kept | 5.7.0 | smtp; 554 5.7.0 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.1
Mimecast | gone | 5.0.0 | smtp; 550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550 [abcDEF]
Mimecast | kept | 5.0.0 | smtp; 550 Rejected by header based manually Blocked Senders - https://community.mimecast.com/docs/DOC-1369#550
Mimecast | kept | 5.0.0 | smtp; 554 Email rejected due to security policies - https://community.mimecast.com/docs/DOC-1369#554
Barracuda | gone | 5.0.0 | smtp; host d1.ess.barracudanetworks.com [192.0.2.3] said: 550 permanent failure for one or more recipients (ada@example.com:550 5.1.1 User Unknown)
Barracuda | kept | 5.0.0 | smtp; 554 Service unavailable; Client host [192.0.2.1] blocked using Barracuda Reputation; http://www.barracudanetworks.com/reputation
Amazon SES | gone | 5.1.1 | smtp; 550 5.1.1 user unknown
Amazon SES | kept | 4.4.7 | smtp; 554 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.1 Unable to connect to remote host>
Domino | gone | 5.1.1 | X-Notes; User ada (ada@example.com) not listed in Domino Directory
Domino | gone | 5.0.0 | smtp; 550 ada@example.com... No such user
Orange | gone | 5.1.1 | smtp; 550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416
Orange | kept | 5.7.1 | smtp; 550 5.7.1 Service refuse. Veuillez essayer plus tard. OFR_103
Free | gone | 5.1.1 | smtp; 550 5.1.1 Cet utilisateur n'existe pas
Libero | gone | 5.0.0 | smtp; 550 RCPT TO:<ada@libero.it> Utente sconosciuto
Terra | gone | 5.0.0 | smtp; 550 No existe ese usuario en este servidor
UOL | gone | 5.0.0 | smtp; 550 Usuário não encontrado
Seznam | gone | 5.0.0 | smtp; 550 Schránka neexistuje
WP.pl | gone | 5.0.0 | smtp; 550 Użytkownik nie istnieje
Turk | gone | 5.0.0 | smtp; 550 Kullanıcı bulunamadı
Docomo | gone | 5.0.0 | smtp; 550 Unknown user ada@docomo.ne.jp
Sakura | gone | 5.0.0 | smtp; 550 宛先のメールアドレスが存在しません
Naver | gone | 5.0.0 | smtp; 550 존재하지 않는 사용자: 수신자 계정을 찾을 수 없습니다
Comcast | gone | 5.1.1 | smtp; 550 5.1.1 Not our Customer
Comcast | kept | 5.2.0 | smtp; 554 5.2.0 Service not available, resimta Comcast BL000010 Blocked for spam
AOL | gone | 5.1.1 | smtp; 550 5.1.1 <ada@aol.com>: Recipient address rejected: aol.com
Rackspace | kept | 5.7.1 | smtp; 550 5.7.1 DMARC policy violation
Any | gone | 5.1.1 |
Any | gone | 5.1.6 | smtp; 551 5.1.6 The person has moved, leaving no forwarding address
Any | kept | 5.1.5 |
Any | kept | 5.2.2 |
Any | kept | 5.7.1 |
Any | kept | 4.1.1 |
`;

export type WordedBounce = { host: string; isGone: boolean; status: string; said: string };

export const WORDED_BOUNCES: WordedBounce[] = WORDS.trim()
  .split('\n')
  .map((line) => {
    const [host = '', answer, status = '', ...said] = line.split(' |').map((part) => part.trim());
    return { host, isGone: answer === 'gone', status, said: said.join(' |') };
  });

/** Bounces in words alone, of the mail with this id. */
export const bouncesInWords = (id: string): Record<string, string> => ({
  qmail: `Return-Path: <>
From: MAILER-DAEMON@mx.example
To: bounces@example.org
Subject: failure notice

Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ada@example.com>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 <ada@example.com>: user unknown
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.

Return-Path: <sender@example.org>
Message-ID: <${id}@example.org>
Subject: Hello
`,
  'an older Exim': `Return-path: <>
From: Mail Delivery System <Mailer-Daemon@mx.example>
X-Failed-Recipients: ada@example.com
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ada@example.com
    SMTP error from remote mail server after RCPT TO:<ada@example.com>:
    host mx.spamfilter.example [192.0.2.1]: 550 Unknown user

------ This is a copy of the message, including all the headers. ------

Message-Id: <${id}@example.org>
Subject: Hello
`,
  'a gateway to text messages': `From: post_master@text.example
Subject: Re: Hello

Error: Invalid user address

Error message below:
550 - Requested action not taken: no such user here

Message details:
  RCPT TO: ada@example.com

Message-ID: <${id}@example.org>
`,
  Domino: `From: Postmaster@notes.example
Subject: DELIVERY FAILURE: User ada (ada@notes.example) not listed in Domino Directory
Content-Type: text/plain

Your message

  Subject: Hello

was not delivered to:

  ada@notes.example

because:

  User ada (ada@notes.example) not listed in Domino Directory

Message-ID: <${id}@example.org>
`,
});
