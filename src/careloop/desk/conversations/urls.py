"""The pages of conversations, at the root of the site. Names have no prefix: "inbox", "conversation", "search"."""

from django.urls import URLPattern, path

from careloop.desk.conversations.views import conversation, draft, files, lists, original, suggestions, writing

urlpatterns: list[URLPattern] = [
    # lists
    path("", lists.inbox, name="inbox"),
    path("views/counts", lists.view_counts, name="view_counts"),
    # conversation page
    path("conversations/<int:pk>", conversation.conversation, name="conversation"),
    path("conversations/<int:pk>/messages", writing.write, name="messages"),
    path("conversations/<int:pk>/draft", draft.draft, name="draft"),
    path("conversations/<int:pk>/draft/gone", draft.draft_gone, name="draft_gone"),
    path("conversations/<int:pk>/mentions", suggestions.mentions, name="mentions"),
    path("conversations/<int:pk>/answers", suggestions.answers, name="answers_for"),
    path("conversations/<int:pk>/answers/choose", suggestions.picker, name="answer_picker"),
    path("draft-files/<int:pk>/gone", draft.draft_file_gone, name="draft_file_gone"),
    path("messages/<int:pk>/withdrawal", writing.withdrawal, name="message_withdrawal"),
    path("messages/<int:pk>/sending", writing.sending, name="message_sending"),
    path("messages/<int:pk>/original", original.original, name="message_original"),
    path("messages/<int:pk>/raw", original.raw, name="message_raw"),
    path("messages/<int:pk>/formatted", original.formatted, name="message_formatted"),
    path("messages/<int:pk>/html", original.html, name="message_html"),
    path("attachments/<int:pk>", files.attachment, name="attachment"),
    path("attachments/<int:pk>/image", files.image, name="attachment_image"),
    path("attachments/<int:pk>/thumb", files.thumb, name="attachment_thumb"),
    # search
    # customers
    # settings: canned answers, macros, tags, blocked senders, inboxes
]
