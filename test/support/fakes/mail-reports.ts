import type { ReceiptRequest } from '../../../src/domain/receipt.ts';
import { bounceToken, findBounceToken } from '../../../src/providers/email/bounce-token.ts';

export const SECRET = 'a secret of tests';

/** What a reader of mailed reports needs. */
export const PROOF = { provenIn: (text: string) => findBounceToken(SECRET, text) };

/** Whom the report below is of. */
export const BOUNCED_ADDRESS = 'louisl@larry.slip.umd.edu';

/** The notification that the returned mails below are of. */
export const OURS = 'ntf_00000000000000000000000001';

/** The first example of RFC 3464 (appendix E.1), with a mail of ours returned. */
export const DSN = crlf(`Date: Thu, 7 Jul 1994 17:16:05 -0400
From: Mail Delivery Subsystem <MAILER-DAEMON@CS.UTK.EDU>
Message-Id: <199407072116.RAA14128@CS.UTK.EDU>
Subject: Returned mail: Cannot send message for 5 days
To: <owner-info-mime@cs.utk.edu>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
      boundary="RAA14128.773615765/CS.UTK.EDU"

--RAA14128.773615765/CS.UTK.EDU

The original message was received at Sat, 2 Jul 1994 17:10:28 -0400
from root@localhost

   ----- The following addresses had delivery problems -----
<louisl@larry.slip.umd.edu>  (unrecoverable error)

----- Transcript of session follows -----
<louisl@larry.slip.umd.edu>... Deferred: Connection timed out
      with larry.slip.umd.edu.
Message could not be delivered for 5 days
Message will be deleted from queue

--RAA14128.773615765/CS.UTK.EDU
content-type: message/delivery-status

Reporting-MTA: dns; cs.utk.edu

Original-Recipient: rfc822;louisl@larry.slip.umd.edu
Final-Recipient: rfc822;louisl@larry.slip.umd.edu
Action: failed
Status: 4.0.0
Diagnostic-Code: smtp; 426 connection timed out
Last-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400

--RAA14128.773615765/CS.UTK.EDU
content-type: message/rfc822

From: Posthorn <posthorn@example.org>
To: louisl@larry.slip.umd.edu
Subject: Hello
Message-ID: <${OURS}@example.org>
X-Notification-Id: ${OURS}

Good morning

--RAA14128.773615765/CS.UTK.EDU--
`);

/** The example of RFC 5965 (appendix B.1), with a mail of ours returned and the person named as in appendix B.2. */
export const ARF = crlf(`From: <abusedesk@example.com>
Date: Tue, 8 Mar 2005 17:40:36 -0500
Subject: FW: Earn money
To: <abuse@example.net>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report;
     boundary="part1_13d.2e68ed54_boundary"

--part1_13d.2e68ed54_boundary
Content-Type: text/plain; charset="US-ASCII"
Content-Transfer-Encoding: 7bit

This is an email abuse report for an email message
received from IP 192.0.2.1 on Tue, 8 Mar 2005 14:00:00 EST.
For more information about this format please see
http://www.mipassoc.org/arf/.

--part1_13d.2e68ed54_boundary
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Rcpt-To: <user@example.com>

--part1_13d.2e68ed54_boundary
Content-Type: message/rfc822
Content-Disposition: inline

From: <posthorn@example.org>
Received: from mailserver.example.net (mailserver.example.net
        [192.0.2.1]) by example.com with ESMTP id M63d4137594e46;
        Tue, 08 Mar 2005 14:00:00 -0400
To: <Undisclosed Recipients>
Subject: Earn money
MIME-Version: 1.0
Content-type: text/plain
Message-ID: <${OURS}@example.org>
Date: Thu, 02 Sep 2004 12:31:03 -0500

Spam Spam Spam

--part1_13d.2e68ed54_boundary--
`);

/** One of the reports above about another mail, which gives back what its envelope was marked with. */
export function provenReport(report: string, notificationId = OURS): string {
  const envelope = bounceToken(SECRET, notificationId);
  return report
    .replaceAll(OURS, notificationId)
    .replace('Reporting-MTA:', `Original-Envelope-Id: ${envelope}\r\nReporting-MTA:`)
    .replace('Version: 1\r\n', `Version: 1\r\nOriginal-Mail-From: <${markedAddress(notificationId)}>\r\n`);
}

/** An envelope's sender as the mail with this id has it. */
export function markedAddress(notificationId: string): string {
  return `bounces+${bounceToken(SECRET, notificationId)}@example.org`;
}

export function mailRequest(body: string): ReceiptRequest {
  return {
    url: 'https://posthorn.example/api/receipts/email/secret',
    headers: { 'content-type': 'message/rfc822' },
    body,
  };
}

function crlf(text: string): string {
  return text.replaceAll('\n', '\r\n');
}
