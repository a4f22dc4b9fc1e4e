"""Search: what is found in what, in three languages. The tables are for reading and checking by hand."""

import re
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careloop.core.search import excerpt, highlight, mark, query, terms

# (language, text, what must find it, what must not)
FOUND = [
    ("ko", "빨리 환불해 주세요.", ["환불", "환불해", "주세요", "빨리 환불"], ["불환", "환불을", "환전"]),
    ("ko", "환불을 원합니다", ["환불", "환불을", "원합"], ["환불해"]),
    ("ko", "어제부터 누수가 있습니다", ["누수", "누수가", "어제"], ["누전"]),
    ("ko", "감사합니다 김민준 드림", ["김민준", "민준", "김", "드림"], ["박민준"]),
    ("ko", "한글 자모로 쓴 글", ["한글", "자모"], ["한자"]),  # decomposed, as a Mac writes file names
    ("ja", "早く返金してください。", ["返金", "返金してください", "早く", "ください"], ["金返", "返済"]),
    ("ja", "昨日から漏水しています", ["漏水", "昨日"], ["漏電"]),
    ("ja", "ｻｰﾊﾞｰが落ちました", ["サーバー", "サーバ", "サーバーが", "落ち"], ["サービス"]),
    ("ja", "サーバを再起動", ["サーバー", "ｻｰﾊﾞｰ"], ["サーフ"]),
    ("ja", "コピペしました", ["コピペ", "コピ"], ["コピー"]),
    ("ja", "渡邊と髙橋です", ["渡辺", "高橋", "渡邊", "髙橋"], ["渡部"]),
    ("ja", "メールの返\n金について", ["返金"], ["返済"]),
    ("ja", "データ-ベースとﾃﾞｰﾀ", ["データ", "ﾃﾞｰﾀ"], ["テータ"]),
    ("en", "Please refund my payment", ["refund", "refun", "REFUND", "refunds", "pay", '"my payment"'], ["fund", "re"]),
    ("en", "Two deliveries of boxes", ["delivery", "deliveries", "box", "boxes"], ["deliverance"]),
    ("en", "One delivery, one box", ["deliveries", "boxes", "delivery"], ["deliver-boy"]),
    ("en", "My e-mail and wi-fi", ["email", "e-mail", "mail", "wifi", "wi-fi"], ["emai l"]),
    ("en", "Café Crème with Łukasz Straße", ["cafe creme", "CAFÉ", "lukasz", "strasse"], ["caffe"]),
    ("en", "Ｆｕｌｌ ｗｉｄｔｈ １２３", ["full width", "123"], ["halfwidth"]),
    ("en", "I don't know O'Brien", ["don't", "o'brien", "brien"], ["dont"]),
    ("ru", "Верните ещё деньги", ["деньги", "деньг", "еще", "ВЕРНИТЕ"], ["еньги"]),
    ("el", "Επιστροφή χρημάτων", ["επιστροφή", "ΧΡΗΜΆΤΩΝ"], ["τροφή"]),
    ("mixed", "iPhone배송이 늦어요", ["iphone", "배송", "iphone배송", "iPhone 배송"], ["phone배"]),
    (
        "mail",
        "From kim.min@example.co.kr",
        ["kim.min@example.co.kr", "kim", "example", "example.co", "min"],
        ["in@exa"],
    ),
    ("number", "Order A10007919 is late", ["A10007919", "a1000", "10007919", "1000"], ["0007919"]),
    ("number", "010-1234-5678", ["01012345678", "010-1234-5678", "010 1234 5678", "1234", "0101234"], ["1234567"]),
    ("number", "01012345678", ["01012345678", "010-1234-5678", "010 1234 5678", "(010) 1234-5678"], ["010-1234-0000"]),
    ("number", "+82 10-1234-5678", ["01012345678", "+821012345678", "+82-10-1234-5678", "010-1234-5678"], ["8211"]),
    ("number", "+819012345678", ["090-1234-5678", "+81 90-1234-5678"], ["080-1234-5678"]),
    ("number", "１２３－４５６７", ["1234567", "123-4567"], ["12345678"]),
]
FOUND_CASES = [(text, typed, True) for _, text, found, _ in FOUND for typed in found]
FOUND_CASES += [(text, typed, False) for _, text, _, missed in FOUND for typed in missed]


@pytest.fixture(scope="module")
def index():
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table f using fts5(grams, content='', tokenize='ascii')")
    for number, (_, text, _, _) in enumerate(FOUND):
        connection.execute("insert into f(rowid, grams) values (?, ?)", (number, terms(text)))
    yield connection
    connection.close()


def rows(index, expression):
    return {row for (row,) in index.execute("select rowid from f where f match ?", (expression,))}


@pytest.mark.parametrize(("text", "typed", "is_found"), FOUND_CASES)
def test_what_is_found_in_what(index, text, typed, is_found):
    number = next(n for n, row in enumerate(FOUND) if row[1] == text)
    assert (number in rows(index, query(typed).for_fts5())) is is_found


@pytest.mark.parametrize(
    ("typed", "fts5", "tsquery"),
    [
        ("Kim refund", '"kim" * AND "refund" *', "('kim':*) & ('refund':*)"),
        ("환불해", '"환불 불해"', "('환불' <-> '불해')"),
        ('"gift card" -환불', '("gift card") NOT ("환불")', "('gift' <-> 'card') & !('환불')"),
        ("「返金 する」", '"返金 する"', "('返金' <-> 'する')"),
        ("#123", '("¶123" OR "123")', "('¶123' | '123')"),
        ("or not and", '"or" AND "not" * AND "and" *', "('or') & ('not':*) & ('and':*)"),
        ("-refund", "", ""),
        ("*** \"\" ''", "", ""),
    ],
)
def test_how_a_query_is_written(typed, fts5, tsquery):
    asked = query(typed)
    assert (asked.for_fts5(), asked.for_tsquery()) == (fts5, tsquery)


def test_marks_are_asked_for_but_cannot_be_typed(index):
    assert query("kim").for_fts5(mark("note")) == '"kim" * AND "¶note"'
    assert query("¶note").for_fts5() == '"note" *'


TYPED = st.text(max_size=60) | st.text(alphabet="\"'-*():^{}+&|!<>~\\ anOR환불返金1", max_size=40)


@settings(max_examples=400, deadline=None)
@given(typed=TYPED)
def test_nothing_that_is_typed_is_a_syntax_error(index, typed):
    asked = query(typed)
    if asked:
        rows(index, asked.for_fts5(mark("note")))
        lexeme = r"'[^'\\\s]+'(?::\*)?"
        phrase = rf"{lexeme}(?: <-> {lexeme})*"
        clause = rf"!?\({phrase}(?: \| {phrase})*\)"
        assert re.fullmatch(rf"{clause}(?: & {clause})*", asked.for_tsquery())


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=200), typed=TYPED)
def test_highlighting_keeps_every_character(text, typed):
    assert "".join(segment.text for segment in highlight(text, query(typed))) == text


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet="환불해返金ください refund order 12345-678", min_size=1, max_size=80))
def test_a_text_finds_itself(text):
    asked = query(text[:30].replace(" -", " ").lstrip("-"))
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table f using fts5(grams, content='', tokenize='ascii')")
    connection.execute("insert into f(rowid, grams) values (1, ?)", (terms(text[:30]),))
    assert not asked or rows(connection, asked.for_fts5()) == {1}
    connection.close()


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("빨리 환불해 주세요, 환불!", "환불", ["환불", "환불"]),
        ("早く返金してください", "返金", ["返金"]),
        ("ﾘﾌｧﾝﾄﾞとｶﾞｽ", "ガス", ["ｶﾞｽ"]),
        ("Refunded; a fund", "refund", ["Refunded"]),
        ("Café", "cafe", ["Café"]),
        ("010-1234-5678", "01012345678", ["010-1234-5678"]),
        ("mail kim@example.com now", "kim@example.com", ["kim@example.com"]),
        ("nothing here", "환불", []),
        ("refund kettle", "refund -kettle", ["refund"]),
    ],
)
def test_which_words_are_marked(text, typed, marked):
    assert [segment.text for segment in highlight(text, query(typed)) if segment.is_marked] == marked


def test_an_excerpt_is_short_on_one_line_and_shows_the_word():
    text = "line\n" * 200 + "여기서 환불을 요청했습니다" + " 끝" * 300
    passage = excerpt(text, query("환불"))
    line = "".join(segment.text for segment in passage)
    assert "\n" not in line
    assert len(line) <= 182
    assert [segment.text for segment in passage if segment.is_marked] == ["환불"]


def test_very_long_texts_and_words_are_taken_whole_or_cut_but_never_refused():
    assert len(terms("가" * 500_000).split()) <= 61_000
    assert terms("x" * 500) == "x" * 64
    assert query("x" * 300).for_fts5() == f'"{"x" * 64}" *'
