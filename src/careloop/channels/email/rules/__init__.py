"""What holds for mail, without database and network: tokens, threading, automatic answers, how a mail is written."""
