"""Why did it not arrive? The reason classes of Sisimai's public list, from status codes and servers' phrases.

Hard are only the four that say nobody is there (`HARD`). Phrases decide before codes: servers send 5.7.1 or
5.0.0 for everything. The order of the table matters: the first class whose phrase is found wins.
"""

import re
from typing import get_args

from careloop.readers.mail.records import Reason

HARD: frozenset[str] = frozenset({"userunknown", "hostunknown", "hasmoved", "notaccept"})

_PHRASES: tuple[tuple[Reason, str], ...] = (
    ("hasmoved", r"has (?:been )?(?:moved|replaced|changed (?:to|his|her|its))|no longer .{0,30}address.{0,40}please use|new (?:e-?mail )?address is|user not local; please try|has moved to"),
    ("mailboxfull", r"mailbox (?:is )?(?:full|quota|exceeded|size limit)|over ?quota|quota (?:is )?(?:exceeded|full|violation)|exceed(?:ed|s|ing)?(?: \S+){0,4} (?:quota|mailbox|storage|space)|"
     r"(?:mailbox|account|user|recipient|inbox|disk)(?:'s)?(?: \S+){0,6} (?:is )?(?:full|over (?:its |the )?(?:quota|limit|maximum))|insufficient (?:disk )?(?:space|system storage.{0,20}mailbox)|"
     r"not enough (?:storage|disk|space)|out of (?:storage|disk|space)|no space left|too much (?:mail|storage)|storage (?:limit|quota)|mail ?box .{0,30}exceed|"
     r"would exceed (?:mailbox|quota)|ov?er the maximum allowed (?:mailbox )?(?:size|quota|message)|maildir delivery failed.{0,40}quota|receiving size limit|"
     r"용량\s?(?:이\s?)?초과|메일함(?:이)?\s?(?:가득|용량)|편지함(?:이)?\s?(?:가득|용량)|容量(?:が|を|オーバー|超過|不足)|メールボックスが(?:いっぱい|一杯)|邮箱已?满|ящик переполнен|"
     r"boîte .{0,30}pleine|buzón .{0,20}lleno|casella .{0,20}piena|postfach (?:ist )?voll|caixa .{0,20}cheia|delivery failed: over quota|recipient reached disk quota|mailfolder is full|"
     r"recipient storage full|user has too many messages|\[?mbox full|exceeded storage allocation|this account is (?:over|temporarily over) quota|user's mailfolder"),
    ("mesgtoobig", r"message (?:size )?(?:is )?(?:too (?:big|large)|exceed|over)|too (?:large|big) (?:message|mail|for)|size (?:limit|exceed|restriction)|maximum (?:allowed )?(?:message )?size|exceeds? (?:the )?(?:fixed |size |maximum )?(?:message )?size|"
     r"message (?:length|file) (?:exceeds|too)|データサイズ|サイズ(?:制限|超過|が大き)"),
    ("virusdetected", r"virus|infected|malware|malicious (?:content|code)|worm\b|potentially executable content"),
    ("requireptr", r"(?:no|missing|lack of|without|valid|has|have|invalid|cannot (?:find|resolve)|can'?t (?:find|resolve)|fix|need|unable to|require[sd]?).{0,30}(?:reverse (?:dns|address|hostname|lookup|mapping)|ptr|rdns)|"
     r"reverse (?:dns|hostname|lookup|address).{0,40}(?:fail|not|missing|required|does)|ptr (?:record|lookup)|client host rejected: cannot find your|cannot find your (?:hostname|reverse)|"
     r"ip (?:address )?(?:name )?lookup failed|(?:hostname|unresolvable relay host name)|does not resolve|domain of your|dns validation failed|5\.7\.25|all of that"),
    ("authfailure", r"\bdmarc\b|\bdkim\b|\bspf\b|sender policy framework|unauthenticated (?:email|mail|sender)|authentication (?:checks?|information|results?)(?: \S+){0,4} (?:fail|did|is)|5\.7\.(?:2[01236]|30|509)|"
     r"not authori[sz]ed to send (?:mail |e-?mail )?(?:on behalf|from)|is not allowed to send (?:mail|from)|openspf|unauthorized sender|arc validation"),
    ("notcompliantrfc", r"rfc ?(?:5322|2822|822|5321|1035)|not (?:rfc|compliant)|multiple 'from'|duplicate headers?|(?:missing|invalid|no) (?:'?from'?|message-id|date|header|to:) ?(?:header|address)?.{0,30}(?:rejected|5\d\d|policy)?$|has non-rfc|bare (?:lf|cr)"),
    ("norelaying", r"relay(?:ing)?(?: \S+){0,4} (?:denied|not (?:permitted|allowed)|prohibited|rejected|disabled)|(?:not|no|un(?:able|authorized)|can(?:no|')t|reject(?:ed)?|denied|refused)(?: \S+){0,4} relay|we do not relay|relaying|"
     r"not (?:a |an )?(?:open )?relay|isn'?t (?:in|on) (?:my|our|the|allowed) (?:list of )?(?:allowed )?rcpthosts|rcpthosts|not (?:a )?local (?:host|domain).{0,60}not a gateway|not a gateway|mail server requires authentication|"
     r"insecure mail relay|no relaying|this system is not configured to relay"),
    ("toomanyconn", r"too many (?:concurrent |simultaneous |smtp )?(?:connections?|sessions|errors from|conn)|(?:maximum|exceeded|limit).{0,40}(?:concurrent |simultaneous )?(?:connections|sessions)|connection rate|concurrent (?:smtp )?connection|"
     r"domain frequency limited|frequency limited|concurrency limit"),
    ("speeding", r"rate limit|too (?:many|much) (?:messages|mails?|emails|recipients).{0,60}(?:hour|minute|time|short|day)?|throttl|sending rate|too fast|message rate|slow down|try again (?:later )?.{0,20}rate|receiving mail at a rate|"
     r"please (?:try to )?(?:send|slow)|mail sent from your .{0,30}rate|temporarily (?:rate|deferred).{0,40}rate|has exceeded the (?:max|rate)"),
    ("spamdetected", r"\bspam\b(?! ?house|haus)|spam(?:my|ware|assassin)|junk ?mail|unsolicited|\bubes?\b|\buce\b|\buce-|(?:message|content|mail)(?: \S+){0,5} (?:looks|scored|identified|classified|considered|detected|blocked)(?: \S+){0,4} (?:like |as )?(?:spam|junk|bulk)|"
     r"rejected by .{0,30}(?:barracuda|cloudmark|antispam|anti-spam)|likely (?:suspicious|unsolicited)|high(?: \S+)? spam|스팸|迷惑メール|垃圾(?:邮件|郵件)|spamcheck|appears to be (?:unsolicited|junk)"),
    ("blocked", r"(?:black|block|deny|ban)[- ]?list|block(?:ed|ing)? (?:using|by|for|due|from|because)|blocklisted|spamhaus|spamcop|\brbl\b|dnsbl|sorbs|bl\.|barracudacentral|(?:bad|poor|low) (?:sender |ip |sending )?reputation|"
     r"(?:ip|client|host|server|address|network|you|connection|domain)(?: \S+){0,6} (?:has been|have been|was|is|are|been) (?:blocked|banned|blacklisted|listed|denied|refused)|banned (?:sending )?ip|access denied.{0,60}(?:ip|banned)|"
     r"(?:connection|mail|email)s? (?:from|by)(?: \S+){0,6} (?:denied|refused|blocked|rejected|not (?:allowed|accepted))|dynamic(?:ally)? (?:allocated|assigned|ip|address)|dial-?up|generic (?:reverse|rdns)|(?:unknown|invalid) (?:client|helo|ehlo)|"
     r"helo (?:command )?rejected|esmtp no thanks|we do not accept mail from|no access from mail server|access (?:from|denied).{0,40}(?:ip|host)|"
     r"(?:all )?mail servers must|your (?:ip|server|host|network|access)(?: \S+){0,5} (?:block|ban|reject|denied|list)|5\.7\.60\d|s3150|ip not in whitelist|is not allowed to connect|refused to talk to me: 5|no ptr.{0,10}access|from ip address|veuillez|service refuse"),
    ("suspend", r"(?:account|mailbox|user|recipient|address)(?: \S+){0,5} (?:suspended|disabled|inactive|deactivated|locked|frozen|not active|temporarily (?:suspended|blocked|disabled|locked|unavailable|inactive))|(?:inactive|disabled|suspended|deactivated|dormant|expired) (?:account|user|mailbox|recipient|address)|"
     r"is (?:currently )?suspended|account (?:has )?expired|has been (?:suspended|disabled|deactivated)|mailbox (?:currently|temporarily) (?:suspended|disabled|unavailable|frozen)|email account that you tried to reach is (?:disabled|inactive)|"
     r"boite du destinataire archivee|ofr_417|휴면|정지된|사용\s?중지|停止|冻结|user suspended|recipient suspend|not accepting mail at this time|vdelivermail: account is locked"),
    ("userunknown", r"user(?:name)?(?: \S+){0,3} (?:unknown|not (?:found|known|exist|local)|does(?:n't| not) (?:exist|have))|unknown (?:user|recipient|local[- ]?part|address|mailbox|account|login|name)|no such (?:user|recipient|address|mailbox|account|person|local user|id|member|name|email|mail|here|addr|object|\w+ user)|"
     r"(?:user|recipient|mailbox|account|address|addressee|e-?mail|alias|inbox|destination|destinatário|name|id)(?:es|s)?(?: \S+){0,6}? (?:(?:is|was|are|has|could|can)?\s?(?:not|n't) (?:be )?(?:exist|exists|found|known|listed|valid|recogni[sz]ed|available|a (?:valid|known)|our customer|hosted|one of|registered|in (?:the )?(?:directory|my|our))|does(?:n't| not) (?:exist|appear)|unknown|invalid|undeliverable|nonexist|non-exist|no longer (?:exists?|in use|active|valid|available|with)|not (?:found|exist|listed|known|valid|recogni[sz]ed))|"
     r"(?:invalid|bad|incorrect|nonexist\w*|non-existent|undeliverable|illegal) (?:recipient|user|address|mailbox|account|e-?mail|destination mailbox|local address|name|id|virtual)|not (?:a )?(?:valid|known|recogni[sz]ed|existing) (?:user|mailbox|address|recipient|account|e-?mail)|(?:there is )?no (?:user|one|mailbox|account|person)(?: \S+){0,4} (?:by|with|here|at|named|called|of) |"
     r"mailbox (?:unavailable|not (?:found|available)|does)|does not exist|doesn'?t exist|do not exist|not (?:listed|found) in (?:the )?(?:domino|public|directory|lotus|address)|not a known user|is not known|recipient (?:not found|unknown|rejected|address rejected: (?:user|unknown|undeliver|no such|unverified|access))|"
     r"5\.1\.1|5\.1\.10|resolver\.adr\.(?:recip|exrecip)notfound|recipnotfound|recipientnotfound|adr\.recip|user is unknown|can'?t (?:find|create|verify|accept) (?:the )?(?:user|recipient|mailbox|account|address)|unable to (?:find|verify|validate|locate) (?:the )?(?:user|recipient|address|mailbox)|"
     r"has no (?:mailbox|account)|no mailbox|mailbox not|this (?:address|account|user|mailbox|e-?mail) (?:no longer|has been (?:closed|terminated|deleted|removed|cancel))|account (?:is )?(?:closed|terminated|been (?:closed|deleted|terminated))|no (?:longer )?(?:such|valid) |delivery failed: (?:user|no)|message could not be delivered to the mailbox|"
     r"said: 550 |sorry, (?:i couldn'?t find|no mailbox|your intended recipient)|dd this user|user_unknown|not our customer|we have no |not delivering to|wrong (?:email|address)|verify failed|address(?:es)? (?:rejected|failed|is unknown)|"
     r"please check the recipient|unrouteable address|there is no (?:such )?(?:\w+ )?(?:user|account|mailbox)|this user does(?:n't| not) have|recipient no longer|deactivated mailbox|not\.found|"
     r"존재하지\s?않|없는\s?(?:사용자|주소|계정|메일|아이디)|사용자(?:를|가)\s?(?:찾을|없)|수신자(?:를|가)?\s?(?:찾을|없|존재|알)|등록되지\s?않|탈퇴|알\s?수\s?없는\s?(?:사용자|수신)|주소를 찾을 수 없|"
     r"存在しま(?:せん|せんで)|存在しない|見つかりません|宛先(?:が)?不明|ユーザー?が?(?:不明|いません|見つか|存在)|宛先(?:の|メール)?アドレス.{0,12}(?:見つか|存在|間違|誤)|不存在|用户不存在|收件人.{0,12}(?:不存在|未找到)|"
     r"не (?:найден|существует|зарегистрирован)|неизвестн|нет такого|unbekannt(?:er)? (?:empfänger|benutzer|adresse)|(?:empfänger|benutzer|adresse).{0,30}(?:unbekannt|existiert nicht|nicht (?:gefunden|vorhanden))|"
     r"(?:destinataire|utilisateur|adresse).{0,30}(?:inconnu|n'existe|introuvable|invalide)|(?:usuario|destinatario|dirección|cuenta).{0,30}(?:desconocid|no existe|inexistente)|(?:utente|destinatario|indirizzo).{0,30}(?:sconosciut|inesistente|non (?:esiste|trovat))|"
     r"(?:usuário|destinatário|endereço).{0,30}(?:desconhecid|não existe|inexistente)|nie istnieje|nieznany|onbekend|okänd|ukendt|tuntematon"),
    ("hostunknown", r"host(?:name)?(?: \S+){0,4} (?:unknown|not (?:found|known|exist)|does not exist|cannot be (?:found|resolved))|unknown (?:host|domain|mail server)|domain(?: name)?(?: \S+){0,5} (?:not (?:found|exist)|does(?:n't| not) exist|unknown|invalid|is not (?:valid|known|reachable)|could(?:n't| not) be found)|"
     r"no such (?:domain|host)|name or service not known|nxdomain|non-existent (?:host|domain)|host or domain name not found|(?:couldn'?t|could not|unable to|cannot|can'?t) (?:find|resolve|locate) (?:any |the )?(?:host|domain|mail ?server|mx)|"
     r"unrout(?:e)?able (?:address|mail domain|domain)|address not found|bad (?:destination )?(?:host|domain|system)|dns (?:error|lookup|server)(?: \S+){0,5} (?:not exist|fail|nxdomain)|no (?:mx|a) .{0,20}records?|illegal host|invalid (?:host|domain)|5\.1\.2|5\.4\.4|도메인(?:을|이)?\s?(?:찾을|없|존재)|ドメイン(?:が|名).{0,12}(?:見つか|存在|不明)|域名"),
    ("notaccept", r"null ?mx|does(?:n't| not) accept (?:any )?(?:e?-?mail|messages?)|not accept(?:ing)? (?:any )?(?:e?-?mail|messages?)|smtp protocol returned a permanent error|mail receiving disabled|no smtp service|does not receive mail|5\.7\.27|host/domain does not accept mail|name server: .{0,60}host not found|(?:we|this (?:host|server|domain)).{0,30} (?:not|no longer) accept"),
    ("networkerror", r"(?:mail|routing|forwarding|message|delivery) loop|loop(?:s|ing)? (?:detected|back)|too many (?:hops|received)|hop count|connection (?:refused|timed out|was (?:dropped|refused|reset)|reset|lost|closed)|connect(?:ion)?.{0,40}(?:timed? ?out|refused|unreachable)|no route to host|"
     r"network (?:is )?(?:unreachable|error|problem)|could(?:n't| not) (?:connect|establish|make)|unable to connect|host (?:is )?(?:unreachable|down)|(?:malformed|invalid|bad) (?:or unexpected )?name server reply|dns (?:query|failure|problem|server failure)|name (?:server|service) (?:error|timeout)|"
     r"5\.4\.31\d|4\.4\.3|temporary (?:lookup|dns|name)|host not reachable|all hosts|mx.{0,40}(?:local ?host|points to)|loops back to myself|tls (?:handshake|negotiation|required)|starttls|certificate"),
    ("expired", r"(?:expired|time(?:d)? ?out|too long|retry (?:time|limit|timeout)|delivery time expired|lifetime|giving up|has been in the queue|in the queue too long|could not be delivered (?:for|within|in)|could not send message for past|not (?:yet )?been delivered|undelivered for|retention period|"
     r"deadline|was not delivered .{0,40}(?:hours|days)|failed to (?:be )?deliver(?:ed)? .{0,20}within|unable to deliver.{0,40}(?:hours|days)|warning: (?:could not send|message).{0,40}(?:hour|day|still)|delay(?:ed)?|期間|時間|기간)"),
    ("rejected", r"sender(?: \S+){0,5} (?:rejected|denied|refused|blocked|not (?:allowed|permitted|exist)|unknown|invalid|verify fail)|(?:from|sender) (?:address|domain)(?: \S+){0,5} (?:reject|invalid|not|denied|does)|domain of sender|sender(?:'s)? (?:domain|address)|mail from(?: \S+){0,4} (?:denied|reject|not)|"
     r"(?:invalid|bad|unknown) (?:sender|from|return)|must (?:be a member|have access|be subscribed)|you (?:are|do|may) not (?:allowed|have permission|permitted|subscribed|a member)|not (?:a )?(?:member|allowed to (?:post|send))|posting|permission to post|group you tried to contact|members? only|"
     r"5\.1\.[78]|access denied.{0,20}sender|backscatter|fml|not authorized to (?:post|send to this)"),
    ("filtered", r"user reject|recipient(?:s)?(?: \S+){0,4} refus|not accept(?:ed)? by (?:recipient|user)|refused by (?:recipient|user)|(?:user|recipient) (?:rejects?|refuses|is not accepting|does not accept)|because the recipient is only accepting|rejected by user|message filtered|mail rejected due to|"
     r"受信(?:拒否|を拒否)|ドメイン指定|指定受信|수신\s?거부|拒收|address rejected: (?:restricted|access)|user.{0,30}no longer|account is not (?:accepting|receiving)|5\.2\.1.{0,80}filter|message (?:was )?rejected by (?:the )?recipient"),
    ("policyviolation", r"polic(?:y|ies)|(?:attachment|file)s? (?:type|extension|name)?(?: \S+){0,3} (?:not (?:allowed|permitted|accepted)|blocked|prohibited|rejected|forbidden|denied)|content (?:filter|rejected|restriction|not)|prohibited|(?:message|mail|email) (?:was |is |has been )?(?:rejected|denied|blocked)(?: \S+){0,4} (?:policy|content|rule)|"
     r"greylist|grey-?listed|you have exceeded|suspicious|bulk mail|url(?:s)? (?:in|found)|blocked content|header .{0,20}rejected|closed to new|not allowed by"),
    ("securityerror", r"authentication (?:required|failed|failure|turned on)|not authenticated|authenticat|(?:access|permission|authori[sz]ation)(?: \S+){0,4} (?:denied|required|failed)|not authori[sz]ed|security|(?:only )?authori[sz]ed (?:senders|users)|email address is not verified|not verified|restricted|notauthori[sz]ed|5\.7\.[167]"),
    ("systemfull", r"(?:system|server|disk|mail system) (?:is )?(?:full|out of)|insufficient system (?:storage|resources)|no (?:disk )?space|mail system full|requested mail action aborted: exceeded"),
    ("systemerror", r"(?:local|server|system|internal|software|configuration|service|program|processing) (?:configuration |processing |delivery )?(?:error|failure|problem|unavailable|trouble|currently unavailable)|service (?:temporarily )?(?:unavailable|not available)|temporar(?:y|ily) (?:failure|error|unavailable|reject|deferr|problem|local|system)|"
     r"mail (?:system|server) (?:is )?(?:error|down|unavailable|not)|unable to (?:process|open|write|lock)|can'?t (?:open|write|create|lock)|cannot (?:open|write|create)|out of memory|interrupted system call|misconfigur|aliasing|alias.{0,20}loop|crash|i/o error|not properly configured|please try again|try (?:again )?later|server busy|resources (?:temporarily )?unavailable"),
    ("mailererror", r"(?:pipe|command|procmail|program|mailer|filter|x-unix|vacation|local)(?: \S+){0,5} (?:exit(?:ed)?|died|return(?:ed)?|fail(?:ed|ure)|error|status|code|exited with|killed)|exit (?:status|code)|x-unix; ?\d|smtp error from|command died|command failed|mailer returned"),
    ("syntaxerror", r"syntax error|command (?:not (?:recogni[sz]ed|implemented|allowed)|unrecogni[sz]ed|rejected|out of)|bad (?:sequence|command|syntax)|unrecogni[sz]ed command|improper|need (?:mail|rcpt|helo)|unexpected (?:command|response)|parameter(?:s)? (?:not|error)|invalid command|pipelining"),
    ("contenterror", r"(?:charset|encoding|mime|8-?bit|content|format)(?: \S+){0,4} (?:error|not (?:supported|allowed|accepted)|invalid|unsupported|conversion)|conversion"),
    ("onhold", r"on hold|held for|moderat"),
)  # fmt: skip
_TABLE = tuple((reason, re.compile(phrases, re.IGNORECASE)) for reason, phrases in _PHRASES)
_BY_STATUS: tuple[tuple[str, Reason], ...] = (
    (r"\d\.1\.0", "userunknown"), (r"\d\.1\.[13]", "userunknown"), (r"\d\.1\.10", "userunknown"), (r"\d\.1\.2", "hostunknown"),
    (r"\d\.1\.4", "filtered"), (r"\d\.1\.6", "hasmoved"), (r"\d\.1\.[789]", "rejected"), (r"\d\.2\.0", "filtered"),
    (r"\d\.2\.1", "userunknown"), (r"\d\.2\.2", "mailboxfull"), (r"\d\.2\.3", "exceedlimit"), (r"\d\.2\.4", "filtered"),
    (r"\d\.3\.1", "systemfull"), (r"\d\.3\.2", "notaccept"), (r"\d\.3\.4", "mesgtoobig"), (r"\d\.3\.\d", "systemerror"),
    (r"5\.4\.4", "hostunknown"), (r"\d\.4\.[56]", "networkerror"), (r"\d\.4\.31\d", "networkerror"), (r"\d\.4\.[17]", "expired"),
    (r"4\.4\.\d", "expired"), (r"\d\.4\.\d", "networkerror"), (r"\d\.5\.\d", "syntaxerror"), (r"\d\.6\.\d", "contenterror"),
    (r"\d\.7\.25", "requireptr"), (r"\d\.7\.2\d|\d\.7\.509", "authfailure"), (r"\d\.7\.27", "notaccept"), (r"\d\.7\.6\d\d", "blocked"),
    (r"\d\.7\.[089]", "policyviolation"), (r"\d\.7\.\d+", "securityerror"),
)  # fmt: skip
_SURE = {"\\d.1.1": "userunknown"}
REASONS: tuple[str, ...] = get_args(Reason)


def reason_of(status: str, words: str, near: str, told: str, *, delayed: bool) -> Reason:
    """Return the reason class: the recipient's own diagnostic first, then its status, then the notice around it."""
    for text in (words, near):
        if (found := by_words(text)) is not None:
            return found
    if (sure := by_status(status)) is not None:
        return sure
    if (found := by_words(told)) is not None:
        return found
    return "expired" if delayed else "undefined"


def by_words(text: str) -> Reason | None:
    """Return the first class whose phrase is in `text`."""
    text = " ".join(text[:4000].split())
    if not text:
        return None
    return next((reason for reason, phrase in _TABLE if phrase.search(text)), None)


def by_status(status: str) -> Reason | None:
    """Return the class an enhanced status code (RFC 3463) stands for, None for the ones that say nothing."""
    return next((reason for pattern, reason in _BY_STATUS if re.fullmatch(pattern, status)), None)
