/*
 * What mail hosts say when they refuse a mail, by kinds, in the languages in which they say it. The words go before the
 * codes: hosts choose codes carelessly, and a reporting server guesses where the other gave none.
 */

/** One pattern of several, without regard to letters. */
const anyOf = (...patterns: string[]) => new RegExp(patterns.join('|'), 'iu');

/** Said of nobody but the recipient, although other words of it would blame the sender. */
export const CERTAINLY_GONE = anyOf(
  String.raw`recipient address rejected: access denied|\b5\.4\.1\b.{0,120}access denied`, // Exchange Online: not in its directory
  'requested (?:mail )?action (?:not taken|aborted): mailbox unavailable(?!.{0,80}polic)', // GMX, Outlook.com
  String.raw`resolver\.adr\.(?:recip(?:ient)?notfound|exrecipnotfound|invalid)`,
  String.raw`[?&]p=nosuchuser\b`, // Gmail's page on it
  'recipient address (?:does not exist|is unknown)', // Facebook, beside a link that names our IP address
  String.raw`\bnull ?mx\b|indicate[sd] no smtp service|because the domain is not reachable`, // RFC 7505
);

/**
 * The message, its sender or the moment is at fault, not the address: blocklists, spam, policy, authentication, rates, a
 * relay that is none, sizes, a full mailbox, and what may pass.
 */
export const BLAMES_OTHERS = anyOf(
  // Lists and reputation.
  String.raw`(?:black|block|deny|ban)[ -]?list|\bdns ?b?l\b|\bdnsbl|\br?bls?\b|\b(?:sbl|xbl|pbl|css|cbl)\b|spam(?:haus|cop|rats)|\bsorbs\b|uceprotect|barracudacentral|abuseat|senderscore|reputation|\bblocked\b|\bbanned\b|(?<!not )\blisted (?:at|in|on|by)\b|abus(?:e|ive)\b|suspicious|delist|unblock|removed? from (?:this|the|our) list|[?&]ip=`,
  String.raw`schwarze[nr]? liste|gesperrte[rn]? (?:ip|absender)|liste noire|lista (?:negra|nera)|ч[её]рн\S{0,5} спис|заблокирован|黑名单|封禁|ブラックリスト|차단|kara liste`,
  // Content.
  String.raw`spam|\bjunk\b|\bbulk\b|unsolicited|phish|malware|virus|\bu[bc]e\b|message content|(?:invalid|bad|missing|malformed|illegal) (?:\w+ )?headers?|header (?:field|found|syntax|based)|content (?:rejected|denied|filter|restrict)|unacceptable content|prohibited|forbidden attachment|offensive|disallowed`,
  'спам|垃圾|反垃圾|病毒|迷惑メール|스팸|indésirable|no deseado|unerwünscht|ongewenst',
  // Policy and authentication.
  String.raw`\bpolic(?:y|ies)\b|\bspf\b|\bdkim\b|\bdmarc\b|authenticat|unauthori[sz]ed|not authori[sz]ed|not permitted|not allowed|permission|restrict|access (?:was |is )?denied|\bptr\b|reverse[ -]dns|\brdns\b|\bfcrdns\b|\b[he][eh]lo\b|\btls\b|tenantattribution|administrative(?:ly)?|richtlinie|politique de|pol[ií]tica|политик|策略|ポリシー`,
  String.raw`\byour (?:ip|domain|server|mail server|host|hostname|network|provider|isp|access)\b|\bips?\b.{0,30}\b(?:reject|refus|denied|deny)|client host|dynamic ip|bad ip`,
  // Its sender.
  '(?:sender|return[- ]path|envelope from|mail ?from|from:? (?:address|domain|header|field)|originator|absender|expéditeur|remitente|remetente|mittente|afzender|nadawc|отправител|发件人|发信|送信者|발신자).{0,60}(?:reject|refus|denied|deny|invalid|unknown|verif|resol|exist|found|accept|valid|domain|bad|forg|spoof|loop|abgelehnt|ungültig|unbekannt|inconnu|inv[aá]lid|не |отклон|拒|无效|不存在|拒否)',
  String.raw`(?:reject|refuse|invalid|unknown|bad|verif\w*|unverif\w*|forged|spoofed|unresolvable|non-?existent)\W{1,4}(?:\w{1,30}\W{1,4}){0,3}(?:sender|return[- ]path|mail ?from|from address|originator)\b`,
  // Numbers and rates.
  String.raw`\btoo (?:many|much|fast|frequent|big|large|long|old)|\b(?:sending|message|connection|mail|receiving mail at a) rate\b|\brate[ -]?(?:limit|control)|\blimit(?:s|ed|ation)?\b|throttl|exceed|\bper (?:second|minute|hour|day)\b|unusual|\bflood|\bhops?\b|\bloop|频率|频繁|过多|太多|超过|限制|超限|制限|초과|лимит|превыш|слишком`,
  // Relays.
  String.raw`\brelay(?:ing|ed)?\b(?![.-])|rcpthosts|not (?:a )?local domain|not our domain|does not serve`,
  // Sizes and space.
  String.raw`\bsize\b|\bfull\b|\bover ?quota|\bquota\b|storage|insufficient|\bdisk\b|no space|out of space|message length|\bvoll\b|überfüllt|speicherplatz|\bplein|satur|dépass|\bllen[oa]\b|espacio|\bcheia\b|espaço|\bpiena?\b|esaurit|переполн|мест[оа]|容量|已满|空间|いっぱい|가득|\bpełn|przepełn|\bplná\b|\bdolu\b|\bvol\b`,
  // What may pass.
  String.raw`temporar|\b(?:try|retry)(?:ing)? (?:again )?(?:later|after|in )|again later|(?<!\b(?:typos|address|spelling)\b.{0,60})\btry again\b(?!.{0,40}(?:address|typ))|grey ?-?list|gray ?-?list|deferred|\btime[ds]?[ -]?out\b|connection (?:was )?(?:refused|reset|lost|dropped|closed|failed|error)|unreachable|could ?n[o']t connect|cannot connect|\bexpired\b(?! (?:account|user|mailbox))|in (?:the )?queue (?:for )?too long|\bbusy\b|service (?:not available|unavailable|refuse)|(?:local|internal|system|configuration|processing) (?:error|failure|problem)|out of (?:memory|resources)|maintenance|\bnot ready\b|malformed|servfail|could ?n.t create`,
  'später|vorübergehend|temporär|temporaire|plus tard|temporal|más tarde|mais tarde|più tardi|tijdelijk|временно|позже|позднее|稍后|暂时|临时|一時|しばらく|나중|일시|później|geçici',
  // Of two reasons at once, or of a person's own will: an address that lives.
  'may not exist, or|challenge|opted out|unsubscribed|only accepts|not accept(?:ing)? (?:mail|messages?) from|accept(?:s|ing)? (?:mail|messages?) only',
);

/** A mailbox that is there, but shut: for a time or for good, which nobody says (RFC 3463, X.2.1). */
export const SAYS_SHUT = anyOf(
  String.raw`\b(?:disabled|inactive|deactivated|suspended|locked|frozen|dormant)\b|not (?:currently )?act(?:ive|ivated)|deaktiviert|gesperrt|désactivé|disabilitat|disattivat|deshabilitad|desactivad|desativad|inativ|отключ|деактивирован|pasif|停用|禁用|冻结|凍結|휴면|비활성`,
);

/** A mailbox, and not the address of a host or of the sender. */
const PERSON = String.raw`(?:users?|user ?names?|user ?ids?|recipients?|rcpt|mail ?box(?:es)?|accounts?|(?<!\b(?:ip|source|from|client|host|network|peer|envelope) )address(?:es)?|addressee|e-?mail id|person|customer|member|subscriber|alias|local[- ]?part|inbox|employee|student)`;
const LOST = String.raw`(?:unknown|(?:can(?:no|')t be |could ?(?:not|n't) be |(?:was|is|were|are) ?n(?:o|')t |not |never )(?:be )?(?:found|known|exist(?:s|ed|ing)?|recogni[sz]ed|registered|listed|present|valid|here|local|available|hosted|located|identified|defined|in (?:use|service|directory|our))|(?:do(?:es)?|did) ?n(?:o|')t (?:exist|match|have|live|appear|belong)|no longer|not longer|non-?exist\w*|not ?found|not ?exist|invalid|closed|deleted|removed|terminated|cancel+ed|discontinued|abandoned|retired|archived|unrouteable|undeliverable|unavailable|wrong|bad|incorrect)`;
const NO_SUCH =
  "(?:no such|no known|not an? (?:known|valid|active|local|existing|registered)|unknown|invalid|non-?existent|bad|wrong|incorrect|unrouteable|un(?:re)?solvable|undeliverable|illegal|unrecogni[sz]ed|deleted|expired|closed|can(?:no|')t find|could ?n(?:o|')t find|did ?n(?:o|')t find|there is no(?:t| one| such)?|no valid|no)";
const HOST =
  '(?:hosts?(?: or domain name)?|domains?(?: names?)?|hostname|mx(?: records?)?|mail exchangers?|dns (?:domain|name)|name service)';

/** The address, or all of its domain, is not there (any more). */
export const SAYS_GONE = anyOf(
  String.raw`\b${PERSON}\b[^.;\n]{0,60}?\b${LOST}`,
  String.raw`\b${NO_SUCH}\W{1,4}(?:\w{1,30}\W{1,4}){0,3}?${PERSON}\b`,
  String.raw`(?:user|account|person|employee|member|customer|recipient|he|she)\b.{0,30}\b(?:has left|left the|left us|moved away|no longer (?:with|works?|employed|here|at))`,
  'no longer (?:valid|exists?|active|in (?:use|service)|available|here|with|accepts?|works?|on (?:this|our)|monitored|used|employed)',
  String.raw`(?:is|was) not (?:a )?(?:valid|known|listed)\b.{0,20}(?:here|address|user|mailbox|directory|nab)`,
  String.raw`not listed in (?:domino|public|the)|no mailbox (?:here|by|found|with)|nobody (?:here )?(?:by|with) (?:that|this) name|does ?n(?:o|')t have an? .{0,30}\baccount|badrcptto|no (?:account|one|user|mail ?box)\b.{0,20}\b(?:here|by that|at this)|addressee unknown|unknown addressee|unknown or illegal alias`,
  "user[- ]?unknown|unknown[- ]?user|nosuchuser|user ?n(?:o|')t ?found|recipnotfound|mailbox unavailable|wrong (?:address|recipient)|not our (?:user|customer)",
  // The domain.
  String.raw`\b${HOST}\b.{0,60}\b(?:not found|unknown|(?:does|do|did) ?n(?:o|')t exist|no such|nxdomain|could ?n(?:o|')t be found|can(?:no|')t be found|not (?:be )?(?:resolved|registered|exist)|does ?n(?:o|')t (?:resolve|accept (?:e-?)?mail|receive)|non-?existent|invalid|illegal)`,
  String.raw`\b(?:unknown|no such|nxdomain|non-?existent|illegal|bad|couldn't find any|can(?:no|')t find)\b\W{1,4}(?:\w{1,30}\W{1,4}){0,3}?${HOST}\b`,
  String.raw`5\d\d[ -](?:\d\.\d\.\d )?[\w-]{1,63}(?:\.[\w-]{1,63}){1,8} does not exist|\bnxdomain\b|no (?:valid )?(?:mx|mail exchanger)\b|does not accept (?:any )?(?:e-?)?mail\b|not accepting (?:any mail|network messages)|not accept mail \(`,
  // German, Dutch, Scandinavian.
  String.raw`(?:empfänger|benutzer|nutzer|postfach|mailbox|konto|adresse|adressat|teilnehmer)\S{0,20}.{0,50}(?:unbekannt|nicht (?:bekannt|gefunden|vorhanden|existent|gültig|mehr|verfügbar)|existiert (?:hier )?nicht|ungültig|gibt es nicht|gelöscht|geschlossen)|unbekannte[rn]? (?:empfänger|benutzer|adresse|nutzer)|kein(?:e)? (?:solche[rs]? )?(?:benutzer|postfach|empfänger|mailbox)`,
  '(?:gebruiker|ontvanger|postbus|adres|mailbox).{0,40}(?:onbekend|bestaat niet|niet gevonden|ongeldig|opgeheven)|onbekende (?:gebruiker|ontvanger)',
  String.raw`(?:användare|mottagare|adress|bruger|modtager|bruker|mottaker|postlåda|konto)\S{0,20}.{0,40}(?:okänd|finns inte|saknas|existerar inte|ukendt|findes ikke|eksisterer ikke|ukjent|finnes ikke)|okänd (?:användare|mottagare)|tuntematon (?:vastaanottaja|käyttäjä)`,
  // French, Italian, Spanish, Portuguese.
  String.raw`(?:destinataire|utilisateur|adresse|bo[iî]te|compte|usager|abonné)\S{0,20}.{0,60}(?:inconnu|invalide|n.existe (?:pas|plus)|introuvable|inexistant|fermé|supprimé|non trouvé)|utilisateur inconnu`,
  '(?:utente|destinatario|casella|indirizzo|account|nome utente).{0,50}(?:sconosciut|inesistente|non esist|non (?:è )?valid|non (?:è )?(?:stato )?trovat|non (?:è )?attiv|cessat|chius)',
  '(?:usuario|destinatario|cuenta|buz[oó]n|direcci[oó]n|casilla|usu[aá]rio|destinat[aá]rio|conta|caixa postal|endere[cç]o).{0,50}(?:desconocid|no (?:ha sido |fue )?(?:existe|encontrad|v[aá]lid)|inexist|inv[aá]lid|desconhecid|n[aã]o (?:foi )?(?:existe|encontrad|localizad|cadastrad)|cancelad)|no existe (?:dich|es[ae]|tal|el|la|una?)|n[aã]o existe (?:ess|est|o|a|um)',
  // Slavic, Turkish, Greek.
  String.raw`(?:пользовател|получател|адрес|ящик|почтов|аккаунт|учетн|учётн|абонент|домен)\S{0,20}.{0,50}(?:не существу|не найден|не обнаружен|неизвест|не зарегистр|удал[её]н|нет(?!\p{L})|недействител|неверн)|нет таког?о? (?:пользовател|ящика|адрес|получател)|неизвестный (?:пользовател|получател)|такого (?:пользовател|адрес|ящик)\S{0,10} (?:нет|не сущ)`,
  String.raw`(?:użytkownik|odbiorc|skrzynk|adres|kont[oa])\S{0,20}.{0,40}(?:nie istniej|nieznan|nie znalezion|nieprawidłow|nie ma|usuni)|(?:uživatel|schránka|adresa|příjemce|adresát)\S{0,20}.{0,40}(?:neexistuje|neznám|nenalezen|neplatn)|(?:felhasználó|címzett|postafiók).{0,40}(?:nem létezik|ismeretlen|nem található)|(?:utilizator|destinatar)\S{0,20}.{0,30}(?:necunoscut|inexistent|nu exist)`,
  String.raw`(?:kullanıcı|alıcı|adres|posta kutusu|hesap)\S{0,20}.{0,40}(?:bulunamadı|bulunmuyor|yok\b|geçersiz|mevcut değil|bilinmiyor)|(?:χρήστης|παραλήπτης|διεύθυνση).{0,40}(?:δεν υπάρχει|άγνωστ|δεν βρέθηκε)`,
  // Chinese, Japanese, Korean.
  '(?:用户|用戶|帐号|账号|帳號|账户|收件人|收信人|邮箱|郵箱|信箱|地址|域名).{0,30}(?:不存在|不存|无效|無效|未找到|找不到|注销|註銷|错误|未注册)|(?:不存在|无效|未知|没有).{0,10}(?:用户|用戶|帐号|账号|收件人|邮箱|地址)|非本站用户',
  '(?:ユーザー?|宛先|あて先|宛て先|アドレス|メールボックス|受信者|受取人|ドメイン|ディレクトリ).{0,30}(?:存在しま|存在しない|見つかりま|リストにあり|見つから|不明|無効|ありません|解約|使われて|該当)|(?:사용자|수신자|수신인|계정|주소|메일함|편지함|아이디).{0,30}(?:존재하지|없는|없습니다|찾을 수 없|알 수 없|탈퇴|삭제)',
);

/** Said with an X.1.0, which alone says nothing. */
export const REJECTS_ADDRESS = anyOf(
  String.raw`\b(?:recipient|address|user|mailbox|rcpt)\b.{0,40}\b(?:reject|refus|denied|not accepted)`,
);
