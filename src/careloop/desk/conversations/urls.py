"""The pages of conversations, at the root of the site. Names have no prefix: "inbox", "conversation", "search"."""

from django.urls import URLPattern, path

from careloop.desk.conversations.views import lists

urlpatterns: list[URLPattern] = [
    # lists
    path("", lists.inbox, name="inbox"),
    path("views/counts", lists.view_counts, name="view_counts"),
    # conversation page
    # search
    # customers
    # settings: canned answers, macros, tags, blocked senders, inboxes
]
