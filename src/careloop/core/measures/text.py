"""Text: one sentence in the three languages of the house."""

import msgspec


class Text(msgspec.Struct, frozen=True):
    """What is said, in English, Korean and Japanese."""

    en: str
    ko: str
    ja: str

    def of(self, language: str) -> str:
        """This will give the sentence in the language; English where we have no other."""
        return {"ko": self.ko, "ja": self.ja}.get(language[:2], self.en)
