"""careloop rebuild: derive lists, counts and the search index anew from the facts."""

import argparse
import os

from careloop.site.prepare import is_prepared, prepare


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=["all", "lists", "search", "secrets"], default="all")


def run(arguments: argparse.Namespace) -> int:
    if not is_prepared():
        prepare()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careloop.site.settings")
    django.setup()
    from careloop.desk.conversations.actions import search, summary
    from careloop.desk.conversations.models import Conversation
    from careloop.desk.ledger.actions import renumber

    if moved := renumber():
        print(f"{moved:,} entries of the ledger come from another database server; its readers go on where they were.")

    if arguments.what in ("all", "lists"):
        conversations = Conversation.objects.select_related("customer", "identity").order_by("pk").iterator(500)
        wrong = summary.rebuild(conversations)
        summary.recount()
        print(f"Lists derived anew; {wrong} rows were not as the facts say.")
    if arguments.what in ("all", "search"):
        search.rebuild_index(lambda done, total: print(f"\r{done:,} of {total:,} messages indexed", end="", flush=True))
        print()
    if arguments.what == "secrets":
        from careloop.channels.email.actions.mailboxes import renew_secrets
        from careloop.desk.webhooks.actions.keeping import renew_secrets as renew_webhooks

        print(f"The passwords of {renew_secrets()} mailboxes are encrypted with the newest key.")
        print(f"The secrets of {renew_webhooks()} webhooks are encrypted with the newest key.")
    return 0
