"""Which words are new? Cuts away quoted mails, attribution lines and signatures."""

from careloop.readers.mail.quotation.split import Reply, split_html, split_mail, split_reply

__all__ = ["Reply", "split_html", "split_mail", "split_reply"]
