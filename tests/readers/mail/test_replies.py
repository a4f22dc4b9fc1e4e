"""Which words of a mail are new? Turn → expected, by mail program and language."""

# ruff: noqa: E501, Q003, PLE2502  (what mail programs write is kept on one line, as they write it)

import pytest

from careloop.readers.mail import split_html, split_reply

ANSWER = {
    "en": "Yes, tomorrow morning please.",
    "ko": "네, 내일 오전에 방문해 주세요.",
    "ja": "明日の午前中にお願いします。",
}
QUOTE = "\n\n> Which time suits you?\n> We can come any day.\n"
BARE = "\n\nWhich time suits you?\nWe can come any day.\n"

ATTRIBUTIONS = {
    "hey": "On March 5, 2024, Support wrote:",
    "spark": "On Mar 5, 2024 at 3:12 PM +0900, Support <help@desk.example>, wrote:",
    "163": "At 2024-03-05 15:12:40, \"Support\" <help@desk.example> wrote:",
    "163 zh": "在 2024-03-05 15:12:40，\"Support\" <help@desk.example> 写道：",
    "gmail en": "On Tue, Mar 5, 2024 at 3:12 PM Support <help@desk.example> wrote:",
    "gmail en wrapped": "On Tue, Mar 5, 2024 at 3:12 PM Support of the Example Company\n<help@desk.example> wrote:",
    "gmail en wrapped twice": "On Tue, Mar 5, 2024 at 3:12 PM Support of the Example Company <\nhelp@desk.example>\nwrote:",
    "gmail narrow space": "On Tue, Mar 5, 2024 at 3:12\u202fPM Support <help@desk.example> wrote:",
    "gmail gb": "On Tue, 5 Mar 2024 at 15:12, Support <help@desk.example> wrote:",
    "gmail de": "Am Di., 5. März 2024 um 15:12 Uhr schrieb Support <help@desk.example>:",
    "gmail fr": "Le mar. 5 mars 2024 à 15:12, Support <help@desk.example> a écrit :",
    "gmail fr wrapped": "Le mar. 5 mars 2024 à 15:12, Support <help@desk.example> a\nécrit :",
    "gmail es": "El mar, 5 mar 2024 a las 15:12, Support (<help@desk.example>) escribió:",
    "gmail it": "Il giorno mar 5 mar 2024 alle ore 15:12 Support <help@desk.example> ha\nscritto:",
    "gmail pt": "Em ter., 5 de mar. de 2024 às 15:12, Support <help@desk.example> escreveu:",
    "gmail pt pt": "Support <help@desk.example> escreveu (terça, 5/03/2024 à(s) 15:12):",
    "gmail nl": "Op di 5 mrt 2024 om 15:12 schreef Support <help@desk.example>:",
    "gmail sv": "Den tis 5 mars 2024 kl 15:12 skrev Support <help@desk.example>:",
    "gmail da": "Den tirs. 5. mar. 2024 kl. 15.12 skrev Support <help@desk.example>:",
    "gmail no": "tir. 5. mars 2024 kl. 15:12 skrev Support <help@desk.example>:",
    "gmail fi": "ti 5. maalisk. 2024 klo 15.12 Support (help@desk.example) kirjoitti:",
    "gmail pl": "wt., 5 mar 2024 o 15:12 Support <help@desk.example> napisał(a):",
    "gmail cs": "út 5. 3. 2024 v 15:12 odesílatel Support <help@desk.example> napsal:",
    "gmail sk": "ut 5. 3. 2024 o 15:12 Support <help@desk.example> napísal(a):",
    "gmail hu": "Support <help@desk.example> ezt írta (időpont: 2024. márc. 5., K, 15:12):",
    "gmail ro": "mar., 5 mar. 2024 la 15:12, Support <help@desk.example> a scris:",
    "gmail ru": "вт, 5 мар. 2024 г. в 15:12, Support <help@desk.example>:",
    "gmail uk": "вт, 5 бер. 2024 р. о 15:12 Support <help@desk.example> пише:",
    "gmail tr": "Support <help@desk.example>, 5 Mar 2024 Sal, 15:12 tarihinde şunu yazdı:",
    "gmail el": "Στις Τρί 5 Μαρ 2024 στις 3:12 μ.μ., ο χρήστης Support <help@desk.example> έγραψε:",
    "gmail vi": "Vào Th 3, 5 thg 3, 2024 vào lúc 15:12 Support <help@desk.example> đã viết:",
    "gmail id": "Pada tanggal Sel, 5 Mar 2024 pukul 15.12 Support <help@desk.example> menulis:",
    "gmail th": "ในวันที่ อ. 5 มี.ค. 2024 เวลา 15:12 Support <help@desk.example> เขียนว่า:",
    "gmail he": "‫בתאריך יום ג׳, 5 במרץ 2024 ב-15:12 מאת ‪Support‬‏ <‪help@desk.example‬‏>:‬",
    "gmail zh": "Support <help@desk.example> 于2024年3月5日周二 15:12写道：",
    "gmail tw": "Support <help@desk.example> 於 2024年3月5日 週二 下午3:12寫道：",
    "gmail ko": "2024년 3월 5일 (화) 오후 3:12, 고객센터 <help@desk.example>님이 작성:",
    "gmail ko wrapped": "2024년 3월 5일 (화) 오후 3:12, 예제 주식회사 고객센터 <help@desk.example>님이\n작성:",
    "gmail ja": "2024年3月5日(火) 15:12 サポート窓口 <help@desk.example>:",
    "gmail ja old": "2012年3月5日15:12 サポート窓口 <help@desk.example>:",
    "gmail ja wrapped": "2024年3月5日(火) 15:12 サポート窓口 <\nhelp@desk.example>:",
    "apple en": "On Mar 5, 2024, at 3:12 PM, Support <help@desk.example> wrote:",
    "apple en gb": "On 5 Mar 2024, at 15:12, Support <help@desk.example> wrote:",
    "apple de": "Am 05.03.2024 um 15:12 schrieb Support <help@desk.example>:",
    "apple fr": "Le 5 mars 2024 à 15:12, Support <help@desk.example> a écrit :",
    "apple es": "El 5 mar 2024, a las 15:12, Support <help@desk.example> escribió:",
    "apple it": "Il giorno 5 mar 2024, alle ore 15:12, Support <help@desk.example> ha scritto:",
    "apple nl": "Op 5 mrt. 2024 om 15:12 heeft Support <help@desk.example> het volgende geschreven:",
    "apple sv": "5 mars 2024 kl. 15:12 skrev Support <help@desk.example>:",
    "apple pl": "Wiadomość napisana przez Support <help@desk.example> w dniu 5 mar 2024, o godz. 15:12:",
    "apple ru": "5 марта 2024 г., в 15:12, Support <help@desk.example> написал(а):",
    "apple ko": "2024. 3. 5. 오후 3:12, 고객센터 <help@desk.example> 작성:",
    "apple ko ios": "2024. 3. 5. 오후 3:12, help@desk.example 작성:",
    "apple ko new": "2024년 3월 5일 오후 3:12, 고객센터 <help@desk.example> 작성:",
    "apple ja": "2024/03/05 15:12、サポート窓口 <help@desk.example>のメール:",
    "apple ja ios": "2024年3月5日 15:12、サポート窓口 <help@desk.example>のメール:",
    "apple zh": "在 2024年3月5日，下午3:12，Support <help@desk.example> 写道：",
    "apple tw": "Support <help@desk.example> 於 2024年3月5日 下午3:12 寫道：",
    "thunderbird en": "On 05.03.2024 15:12, Support wrote:",
    "thunderbird en us": "On 3/5/24 3:12 PM, Support wrote:",
    "thunderbird de": "Am 05.03.24 um 15:12 schrieb Support:",
    "thunderbird fr": "Le 05/03/2024 à 15:12, Support a écrit :",
    "thunderbird es": "El 5/3/24 a las 15:12, Support escribió:",
    "thunderbird it": "Il 05/03/2024 15:12, Support ha scritto:",
    "thunderbird pl": "W dniu 5.03.2024 o 15:12, Support pisze:",
    "thunderbird ru": "05.03.2024 15:12, Support пишет:",
    "thunderbird cs": "Dne 05. 03. 24 v 15:12 Support napsal(a):",
    "thunderbird ko": "2024-03-05 오후 3:12에 고객센터 이(가) 쓴 글:",
    "thunderbird ko new": "24. 3. 5. 15:12에 고객센터 이(가) 쓴 글:",
    "thunderbird ja": "On 2024/03/05 15:12, サポート窓口 wrote:",
    "thunderbird ja own": "(2024/03/05 15:12), サポート窓口 wrote:",
    "thunderbird ja words": "2024/03/05 15:12、サポート窓口 さんは書きました:",
    "outlook ios en": "On Mar 5, 2024, at 3:12 PM, Support <help@desk.example> wrote:",
    "yahoo en": "On Tuesday, March 5, 2024 at 03:12:40 PM GMT+9, Support <help@desk.example> wrote:",
    "yahoo de": "Am Dienstag, 5. März 2024 um 15:12:40 MEZ hat Support <help@desk.example> Folgendes geschrieben:",
    "yahoo fr": "Le mardi 5 mars 2024 à 15:12:40 UTC+1, Support <help@desk.example> a écrit :",
    "yahoo es": "El martes, 5 de marzo de 2024, 15:12:40 CET, Support <help@desk.example> escribió:",
    "yahoo it": "Il martedì 5 marzo 2024 alle ore 15:12:40 CET, Support <help@desk.example> ha scritto:",
    "protonmail": "On Tuesday, March 5th, 2024 at 3:12 PM, Support <help@desk.example> wrote:",
    "outlook.com mac": 'On 5/3/2024, 3:12 PM, "Support" <help@desk.example> wrote:',
    "k9": "Support <help@desk.example> schrieb am 5. März 2024 15:12:00 MEZ:",
    "zoho": "---- On Tue, 05 Mar 2024 15:12:40 +0900 Support <help@desk.example> wrote ----",
    "zoho new": "---- On Tue, 05 Mar 2024 15:12:40 +0900 Support <help@desk.example> wrote ---",
    "lotus": "Support <help@desk.example> wrote on 05/03/2024 15:12:40:",
    "mutt": "On Tue, Mar 05, 2024 at 03:12:40PM +0900, Support wrote:",
    "gnus": "Support <help@desk.example> writes:",
    "horde": "Quoting Support <help@desk.example>:",
    "horde de": "Zitat von Support <help@desk.example>:",
    "becky ja": "On Tue, 05 Mar 2024 15:12:40 +0900\nサポート窓口 <help@desk.example> wrote:",
    "shuriken ja": "サポート窓口 さん wrote (2024/03/05 15:12):",
    "winmail ja": 'From: "サポート窓口" <help@desk.example>\nSent: Tuesday, March 05, 2024 3:12 PM\nTo: <customer@example.com>\nSubject: 訪問の件',
}  # fmt: skip


@pytest.mark.parametrize("quote", [QUOTE, BARE], ids=["marked", "bare"])
@pytest.mark.parametrize("program", ATTRIBUTIONS)
def test_what_stands_below_an_attribution_is_old(program: str, quote: str) -> None:
    no_date = program in {"gnus", "horde", "horde de"}
    if no_date and quote is BARE:
        return
    language = program.split()[1] if " " in program else "en"
    answer = ANSWER.get(language, ANSWER["en"])
    assert split_reply(f"{answer}\n\n{ATTRIBUTIONS[program]}{quote}").text == answer


BLOCKS = {
    "outlook en": "From: Support <help@desk.example>\nSent: Tuesday, March 5, 2024 3:12 PM\nTo: Alex <alex@example.com>\nSubject: RE: Visit",
    "outlook en cc": "________________________________\nFrom: Support <help@desk.example>\nSent: Tuesday, March 5, 2024 3:12:40 PM\nTo: Alex\nCc: Mina; Ren\nSubject: RE: Visit",
    "outlook bold": "*From:* Support [mailto:help@desk.example]\n*Sent:* Tuesday, March 5, 2024 3:12 PM\n*To:* Alex\n*Subject:* RE: Visit",
    "outlook express": '----- Original Message -----\nFrom: "Support" <help@desk.example>\nTo: <alex@example.com>\nSent: Tuesday, March 05, 2024 3:12 PM\nSubject: Visit',
    "outlook de": "Von: Support <help@desk.example>\nGesendet: Dienstag, 5. März 2024 15:12\nAn: Alex <alex@example.com>\nBetreff: AW: Besuch",
    "outlook de rule": "-----Ursprüngliche Nachricht-----\nVon: Support <help@desk.example>\nGesendet: Dienstag, 5. März 2024 15:12\nAn: Alex\nBetreff: AW: Besuch",
    "outlook fr": "De : Support <help@desk.example>\nEnvoyé : mardi 5 mars 2024 15:12\nÀ : Alex <alex@example.com>\nObjet : RE: Visite",
    "outlook fr rule": "-----Message d'origine-----\nDe : Support\nEnvoyé : mardi 5 mars 2024 15:12\nÀ : Alex\nObjet : RE: Visite",
    "outlook es": "De: Support <help@desk.example>\nEnviado: martes, 5 de marzo de 2024 15:12\nPara: Alex\nAsunto: RE: Visita",
    "outlook es el": "De: Support <help@desk.example>\nEnviado el: martes, 5 de marzo de 2024 15:12\nPara: Alex\nCC: Mina\nAsunto: RE: Visita",
    "outlook it": "Da: Support <help@desk.example>\nInviato: martedì 5 marzo 2024 15:12\nA: Alex\nOggetto: R: Visita",
    "outlook pt": "De: Support <help@desk.example>\nEnviada em: terça-feira, 5 de março de 2024 15:12\nPara: Alex\nAssunto: RES: Visita",
    "outlook nl": "Van: Support <help@desk.example>\nVerzonden: dinsdag 5 maart 2024 15:12\nAan: Alex\nOnderwerp: RE: Bezoek",
    "outlook sv": "Från: Support <help@desk.example>\nSkickat: den 5 mars 2024 15:12\nTill: Alex\nÄmne: SV: Besök",
    "outlook da": "Fra: Support <help@desk.example>\nSendt: 5. marts 2024 15:12\nTil: Alex\nEmne: SV: Besøg",
    "outlook fi": "Lähettäjä: Support <help@desk.example>\nLähetetty: tiistai 5. maaliskuuta 2024 15.12\nVastaanottaja: Alex\nAihe: VS: Käynti",
    "outlook pl": "Od: Support <help@desk.example>\nWysłano: wtorek, 5 marca 2024 15:12\nDo: Alex\nTemat: ODP: Wizyta",
    "outlook cs": "Od: Support <help@desk.example>\nOdesláno: úterý 5. března 2024 15:12\nKomu: Alex\nPředmět: RE: Návštěva",
    "outlook ru": "От: Support <help@desk.example>\nОтправлено: 5 марта 2024 г. 15:12\nКому: Alex\nТема: RE: Визит",
    "outlook tr": "Kimden: Support <help@desk.example>\nGönderildi: 5 Mart 2024 Salı 15:12\nKime: Alex\nKonu: YNT: Ziyaret",
    "outlook hu": "Feladó: Support <help@desk.example>\nElküldve: 2024. március 5., kedd 15:12\nCímzett: Alex\nTárgy: RE: Látogatás",
    "outlook zh": "发件人: Support <help@desk.example>\n发送时间: 2024年3月5日 15:12\n收件人: Alex\n主题: 答复: 拜访",
    "outlook tw": "寄件者: Support <help@desk.example>\n寄件日期: 2024年3月5日 下午 03:12\n收件者: Alex\n主旨: RE: 拜訪",
    "outlook ko": "보낸 사람: 고객센터 <help@desk.example>\n보낸 날짜: 2024년 3월 5일 화요일 오후 3:12\n받는 사람: Alex\n제목: RE: 방문",
    "outlook ko rule": "-----Original Message-----\nFrom: 고객센터 <help@desk.example>\nSent: Tuesday, March 5, 2024 3:12 PM\nTo: Yuna\nSubject: 방문",
    "naver ko": '-----Original Message-----\nFrom: "고객센터"<help@desk.example>\nTo: <yuna@naver.example>;\nCc:\nSent: 2024-03-05 (화) 15:12:40 (GMT+09:00)\nSubject: 방문 안내',
    "daum ko": '--------- 원본 메일 ---------\n보낸사람 : "고객센터" <help@desk.example>\n받는사람 : yuna@daum.example\n날짜 : 2024년 3월 5일 화요일 오후 3시 12분\n제목 : 방문 안내',
    "daum ko old": "---------[ 받은 메일 내용 ]----------\n제목 : 방문 안내\n날짜 : Tue, 05 Mar 2024 15:12:40 +0900\n보낸이 : 고객센터 <help@desk.example>\n받는이 : yuna@daum.example",
    "nate ko": "----- 원본 메시지 -----\n보낸사람: 고객센터 <help@desk.example>\n보낸시간: 2024-03-05 15:12\n받는사람: Yuna\n제목: 방문",
    "outlook ja": "差出人: サポート窓口 <help@desk.example>\n送信日時: 2024年3月5日 15:12\n宛先: Haru\n件名: RE: 訪問",
    "outlook ja rule": "-----元のメッセージ-----\n差出人: サポート窓口\n送信日時: 2024年3月5日 15:12\n宛先: Haru\n件名: RE: 訪問",
    "yahoo ja": "----- Original Message -----\nFrom: サポート窓口 <help@desk.example>\nTo: haru@yahoo.example.jp\nDate: 2024/3/5, Tue 15:12\nSubject: 訪問の件",
    "docomo ja": "-----元のメール-----\nFrom：help@desk.example\nDate：2024/03/05 15:12\nTo：haru@docomo.example.jp\nSub：訪問の件",
    "au ja": "------Original Message------\nFrom:help@desk.example\nTo:haru@ezweb.example.jp\nDate:2024/03/05 15:12\nSubject:訪問の件",
    "apple de": "Von: Support <help@desk.example>\nBetreff: Besuch\nDatum: 5. März 2024 um 15:12:40 MEZ\nAn: Alex <alex@example.com>",
    "comcast": 'From: help@desk.example\nTo: "alex" <alex@example.com>\nSent: Tuesday, March 5, 2024 3:12:01 PM\nSubject: Visit',
    "zimbra": "----- Support <help@desk.example> wrote:\n-----Original Message-----\nFrom: Support",
    "samsung en": "-------- Original message --------\nFrom: Support <help@desk.example>\nDate: 3/5/24 15:12 (GMT+09:00)\nTo: alex@example.com\nSubject: Visit",
    "samsung ko": "-------- 원본 이메일 --------\n발신: 고객센터 <help@desk.example>\n날짜: 24/3/5 오후 3:12 (GMT+09:00)\n받은 사람: yuna@example.com\n제목: 방문",
    "samsung ja": "-------- 元のメッセージ --------\n送信元: サポート窓口 <help@desk.example>\n日付: 24/3/5 15:12 (GMT+09:00)\n宛先: haru@example.com\n件名: 訪問",
    "qq": "------------------ 原始邮件 ------------------\n发件人: \"Support\" <help@desk.example>;\n发送时间: 2024年3月5日(星期二) 下午3:12\n收件人: \"Alex\"<alex@example.com>;\n主题: 拜访",
    "netease": "---- Replied Message ----\n| From | Support<help@desk.example> |\n| Date | 03/05/2024 15:12 |",
    "em client": "------ Original Message ------\nFrom \"Support\" <help@desk.example>\nTo \"Alex\" <alex@example.com>\nDate 05/03/2024 15:12:40",
    "desk en": "##- Please type your reply above this line -##",
    "desk ko": "##- 이 줄 위에 답장을 입력해 주세요 -##",
    "desk ja": "##- この行より上に返信を入力してください -##",
    "desk plain": "--- Reply above this line ---",
}  # fmt: skip


@pytest.mark.parametrize("program", BLOCKS)
def test_what_stands_below_a_header_block_is_old(program: str) -> None:
    language = program.split()[1] if " " in program else "en"
    answer = ANSWER.get(language, ANSWER["en"])
    assert split_reply(f"{answer}\n\n{BLOCKS[program]}{BARE}").text == answer


SIGNATURES = {
    "dashes": "-- \nAlex Kim\nExample Inc.",
    "dashes without a blank": "--\nAlex Kim",
    "iphone en": "Sent from my iPhone",
    "ipad en": "Sent from my iPad",
    "samsung": "Sent from my Samsung Galaxy smartphone.",
    "galaxy": "Sent from my Galaxy",
    "verizon": "Sent from my Verizon, Samsung Galaxy smartphone",
    "blackberry": "Sent from my BlackBerry 10 smartphone.",
    "outlook ios": "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "outlook android": "Sent from Outlook for Android",
    "windows mail": "Sent from Mail for Windows 10",
    "windows mail link": "Sent from Mail<https://go.microsoft.com/fwlink/?LinkId=550986> for Windows",
    "yahoo": "Sent from Yahoo Mail on Android",
    "proton": "Sent with Proton Mail secure email.",
    "de": "Von meinem iPhone gesendet",
    "de 2": "Gesendet von Mail für Windows 10",
    "de 3": "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "fr": "Envoyé de mon iPhone",
    "es": "Enviado desde mi iPhone",
    "it": "Inviato da iPhone",
    "pt": "Enviado do meu iPhone",
    "nl": "Verstuurd vanaf mijn iPhone",
    "sv": "Skickat från min iPhone",
    "da": "Sendt fra min iPhone",
    "pl": "Wysłane z iPhone'a",
    "ru": "Отправлено с iPhone",
    "zh": "发自我的 iPhone",
    "tw": "從我的 iPhone 傳送",
    "ko iphone": "나의 iPhone에서 보냄",
    "ko iphone new": "내 iPhone에서 보냄",
    "ko galaxy": "삼성 Galaxy 스마트폰에서 보냈습니다.",
    "ko galaxy old": "나의 갤럭시에서 보냄",
    "ko outlook": "Android용 Outlook에서 보냄",
    "ko naver": "네이버 메일 앱에서 보냈습니다.",
    "ja iphone": "iPhoneから送信",
    "ja android": "Androidから送信",
    "ja yahoo": "Yahoo!メールアプリから送信",
    "ja galaxy": "Galaxyから送信されました",
    "ja card": "-------------------------\n山田 太郎\n株式会社サンプル 営業部\n〒100-0001 東京都千代田区1-1\nTEL 03-0000-0000\nMail: taro@example.co.jp\n-------------------------",
    "ja card stars": "*************************\n株式会社サンプル\n山田 太郎\nE-mail:taro@example.co.jp\n*************************",
    "ja card box": "━━━━━━━━━━━━━━━━\n株式会社サンプル\n山田 太郎(Taro Yamada)\nTEL：03-0000-0000\nFAX：03-0000-0001\n━━━━━━━━━━━━━━━━",
    "ja card equals": "=====================\n山田太郎\ntaro@example.co.jp\n=====================",
    "ja card wide": "＿＿＿＿＿＿＿＿＿＿＿＿\n山田 太郎\n電話 090-0000-0000",
    "ko card": "--------------------------------\n홍길동 과장 | (주)예제\n전화 02-000-0000 | 휴대폰 010-0000-0000\nhong@example.co.kr",
    "ko card equals": "==============================\n주식회사 예제 고객지원팀\n홍길동 대리\nTel. 02-000-0000\nMobile. 010-0000-0000\nE-mail. hong@example.co.kr",
    "ko card without a rule": "홍길동 | 대리 | 영업팀\n(주)예제\nT. 02-000-0000 | M. 010-0000-0000",
    "ja card without a rule": "株式会社サンプル\n山田 太郎\nTEL: 03-0000-0000",
    "en card": "__________________\nAlex Kim\nPhone: +1 555 010 0000",
    "list": "_______________________________________________\nriders mailing list\nriders@lists.example.org\nhttp://lists.example.org/mailman/listinfo/riders",
    "disclaimer": "Disclaimer\n\nThe information contained in this communication is confidential.\n\nThis email has been scanned.",
    "confidential en": "This e-mail and any attachments are confidential and intended only for the addressee.",
    "ko confidential": "본 메일은 지정된 수신인만을 위한 것이며 기밀 정보를 포함할 수 있습니다.",
    "dash name": "-Alex Kim",
    "closing de": "Mit freundlichen Grüßen\nAlex Kim",
    "closing en": "Best regards,\nAlex Kim\nExample Inc.",
}  # fmt: skip


@pytest.mark.parametrize("kind", SIGNATURES)
def test_a_signature_is_taken_away(kind: str) -> None:
    answer = ANSWER.get(kind.split(maxsplit=1)[0], ANSWER["en"])
    assert split_reply(f"{answer}\n\n{SIGNATURES[kind]}\n").text == answer


@pytest.mark.parametrize("kind", ["ko card", "ja card", "dashes", "iphone en", "ko iphone", "ja iphone"])
def test_a_signature_above_the_quotation_is_taken_away(kind: str) -> None:
    answer = ANSWER.get(kind.split(maxsplit=1)[0], ANSWER["en"])
    text = f"{answer}\n\n{SIGNATURES[kind]}\n\n{ATTRIBUTIONS['gmail ko']}{QUOTE}"
    assert split_reply(text).text == answer
    assert split_reply(f"{answer}\n\n{SIGNATURES[kind]}\n\n{BLOCKS['outlook ko']}{BARE}").text == answer


KEPT = {
    "thanks en": "Yes please.\n\nThanks,\nAlex",
    "cheers": "Yes please.\n\nCheers",
    "thanks ko": "네, 부탁드립니다.\n감사합니다.\n홍길동 드림",
    "thanks ja": "お世話になっております。\n山田です。\n\n訪問をお願いします。\n\nよろしくお願いいたします。",
    "a rule inside the words": "Two things.\n\n----------\n\nFirst, the parcel is late.\n\n----------\n\nSecond, the box was open and I want my money back for both of them.",
    "a word about sending": "Here is another email\n\nSent from my desk, is much easier than my mobile phone.",
    "sent by a friend": "The parcel was\nsent from my brother to the wrong address.",
    "from in a sentence": "From: the start I said that it was broken.\nIt still is.",
    "a list with colons": "Order: 7788\nName: Alex\nColour: red\n\nPlease change the colour to blue.",
    "a form ko": "주문번호: 7788\n이름: 홍길동\n연락처: 010-0000-0000\n\n교환을 원합니다.",
    "a form ja": "注文番号：7788\n氏名：山田\n電話：090-0000-0000\n\n交換をお願いします。",
    "a colon at the end": "On Monday I wrote down what happened:\nit rained and the box got wet.",
    "he wrote": "Your colleague wrote:\nplease send us the box.\n\nWhere to?",
    "inline en": "> 1. Your order number?\n7788\n> 2. Your telephone?\n010-0000-0000",
    "inline ja": "> 1. 注文番号\n7788です。\n> 2. 電話番号\n090-0000-0000です。",
    "quote without attribution": "> This is a quote.\n\nAnd this is some text.",
    "code": "Try this:\n\n```\n# comment\n####\nrun\n```\n\nDone.",
    "a time with a colon": "Come on 5 March 2024 at 15:12:\nI am at home then.",
    "a name and a number ko": "교환을 원합니다.\n\n홍길동\n010-0000-0000",
    "a company in the words": "교환을 원합니다.\n\n(주)예제에서 샀습니다.\n언제 되나요?",
    "phone number ko": "전화번호는 아래와 같습니다.\n010-0000-0000",
    "a journey": "From: Seoul\nTo: Tokyo\nDate: 5 March 2024\n\nPlease change my ticket.",
    "a journey below words": "Please change my ticket.\n\nFrom: Seoul\nTo: Tokyo\nDate: 5 March 2024 15:30\n\nThank you.",
    "a form with an address": "Please correct my account.\n\nOrder: 7788\nName: Alex\nE-mail: alex@example.com\nDate: 2024-03-05\n\nThank you.",
    "from a time ja": "訪問は下記でお願いします。\n\n2024年3月5日(火) 15:00より\n\n場所は自宅です。",
    "a time said": "I called.\nOn 5 March 2024 at 15:12 your colleague said\nthat it would come today.",
    "an address below a rule ko": "아래 주소로 보내 주세요.\n\n------------\n서울시 강남구 테헤란로 1\n전화 010-0000-0000",
    "an address below a rule en": "Please send it here:\n\n------------\nAlex Kim\nTel: 555 0100",
    "a table": "Prices:\n\n| a | b |\n| 1 | 2 |",
    "a menu": "I opened\nSettings>General",
    "sent from a place ko": "어제 서울에서 보냈습니다.",
    "sent next week ko": "다음 주에 부산에서 보냈습니다.",
    "sent from a place ja": "昨日、東京から送信しました。",
    "a Japanese date and a colon": "3月5日に届いた商品の件:\n箱が壊れていました。",
    "bullets": "Please send:\n- a box\n- a label\n- tape",
    "dash list at the end": "I need\n\n- a box",
}  # fmt: skip


@pytest.mark.parametrize("kind", KEPT)
def test_words_are_kept(kind: str) -> None:
    assert split_reply(KEPT[kind]).text == KEPT[kind]


def test_an_answer_below_the_quotation_is_the_new_text() -> None:
    text = f"{ATTRIBUTIONS['gmail en']}{QUOTE}\nTomorrow at nine.\n"
    assert split_reply(text).text == "Tomorrow at nine."


def test_answers_between_quotes_are_kept_with_them() -> None:
    text = f"Hello,\n\n{ATTRIBUTIONS['gmail en']}\n\n> Which time?\nNine.\n\n> Which day?\nMonday.\n\n-- \nAlex\n"
    assert split_reply(text).text == "Hello,\n\n\n> Which time?\nNine.\n\n> Which day?\nMonday."


FORWARDS = {
    "gmail": "---------- Forwarded message ---------\nFrom: Shop <shop@example.com>\nDate: Tue, Mar 5, 2024 at 3:12 PM\nSubject: Receipt\nTo: <alex@example.com>",
    "gmail ko": "---------- Forwarded message ---------\n보낸사람: 가게 <shop@example.com>\n날짜: 2024년 3월 5일 (화) 오후 3:12\n제목: 영수증\n받는사람: <alex@example.com>",
    "gmail ja": "---------- Forwarded message ---------\n差出人: 店 <shop@example.com>\n日付: 2024年3月5日(火) 15:12\n件名: 領収書\nTo: <alex@example.com>",
    "apple": "Begin forwarded message:\n\nFrom: Shop <shop@example.com>\nSubject: Receipt\nDate: March 5, 2024 at 3:12:00 PM GMT+9\nTo: alex@example.com",
    "apple ko": "전달된 메시지:\n\n보낸 사람: 가게 <shop@example.com>\n제목: 영수증\n날짜: 2024년 3월 5일 오후 3:12:00 GMT+9\n받는 사람: alex@example.com",
    "apple ja": "転送されたメッセージ:\n\n差出人: 店 <shop@example.com>\n件名: 領収書\n日付: 2024年3月5日 15:12:00 JST\n宛先: alex@example.com",
    "thunderbird": "-------- Forwarded Message --------\nSubject: \tReceipt\nDate: \tTue, 5 Mar 2024 15:12:00 +0900\nFrom: \tShop <shop@example.com>\nTo: \talex@example.com",
    "thunderbird de": "-------- Weitergeleitete Nachricht --------\nBetreff: \tQuittung\nDatum: \tTue, 5 Mar 2024 15:12:00 +0900\nVon: \tShop <shop@example.com>\nAn: \talex@example.com",
}  # fmt: skip


@pytest.mark.parametrize("program", FORWARDS)
def test_a_mail_passed_on_is_kept_apart_and_is_the_text_when_nothing_else_is_there(program: str) -> None:
    receipt = "Your receipt: 9,900 won for order 7788."
    above = split_reply(f"Please see below.\n\n{FORWARDS[program]}\n\n{receipt}\n")
    alone = split_reply(f"{FORWARDS[program]}\n\n{receipt}\n")
    assert (above.text, above.forwarded) == ("Please see below.", receipt)
    assert (alone.text, alone.forwarded) == (receipt, receipt)


HTML = {
    "gmail": '<div dir="ltr">Yes please.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Tue, Mar 5, 2024 at 3:12 PM Support &lt;<a href="mailto:help@desk.example">help@desk.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">Old words</blockquote></div>',
    "gmail in a language nobody listed": '<div dir="ltr">Yes please.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Qapla wejpuH Support<br></div><blockquote class="gmail_quote">Old words</blockquote></div>',
    "outlook": '<div class="WordSection1"><p class="MsoNormal">Yes please.<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>From:</b> Support &lt;help@desk.example&gt;<br><b>Sent:</b> Tuesday, March 5, 2024 3:12 PM<br><b>To:</b> Alex<br><b>Subject:</b> Visit</p></div></div><p class="MsoNormal">Old words</p></div>',
    "outlook in a language nobody listed": '<div>Yes please.</div><div id="appendonsend"></div><hr style="width:98%"><div id="divRplyFwdMsg"><font>Nuq: Support<br>Ghorgh: x<br></font></div><div>Old words</div>',
    "outlook web": '<div>Yes please.</div><hr tabindex="-1" style="display:inline-block; width:98%"><div id="divRplyFwdMsg" dir="ltr"><b>From:</b> Support<br><b>Sent:</b> Tuesday<br></div><div>Old words</div>',
    "hotmail": '<div>Yes please.<br><br><hr id="stopSpelling">Date: Tue, 5 Mar 2024 15:12<br>From: help@desk.example<br>Old words</div>',
    "thunderbird": '<p>Yes please.</p><div class="moz-cite-prefix">On 05.03.2024 15:12, Support wrote:<br></div><blockquote type="cite" cite="mid:x">Old words</blockquote>',
    "yahoo": '<div class="ydp1yahoo-style-wrap"><div>Yes please.</div></div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>On Tuesday, March 5, 2024, 3:12 PM, Support &lt;help@desk.example&gt; wrote:</div><div>Old words</div></div>',
    "apple": '<div>Yes please.</div><div><br><blockquote type="cite"><div>On Mar 5, 2024, at 3:12 PM, Support &lt;help@desk.example&gt; wrote:</div><br><div>Old words</div></blockquote></div>',
    "naver": '<div><p>Yes please.</p><p><br></p><p>-----Original Message-----<br><b>From:</b> "고객센터"&lt;help@desk.example&gt;<br><b>To:</b> &lt;a@naver.example&gt;;<br><b>Cc:</b> <br><b>Sent:</b> 2024-03-05 (화) 15:12:40 (GMT+09:00)<br><b>Subject:</b> 방문<br></p><p>Old words</p></div>',
    "protonmail": '<div>Yes please.</div><div class="protonmail_signature_block">Sent with Proton Mail</div><div class="protonmail_quote">On Tuesday Support wrote:<blockquote>Old words</blockquote></div>',
    "gmail signature": '<div>Yes please.</div><span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature">Alex Kim</div>',
    "outlook ios": '<div>Yes please.</div><div id="ms-outlook-mobile-signature">Get Outlook for iOS</div><div id="mail-editor-reference-message-container"><hr>From: x</div>',
}  # fmt: skip


@pytest.mark.parametrize("program", HTML)
def test_html_replies(program: str) -> None:
    assert split_html(HTML[program]).text == "Yes please."


def test_a_gigantic_body_is_split_in_time() -> None:
    text = "On Mon, Jan 1, 2024 at 1:00 " * 20_000 + "\n" + "> " * 100_000 + ("\n" + "From: a\nSent: b\n" * 20_000)
    assert isinstance(split_reply(text).text, str)
