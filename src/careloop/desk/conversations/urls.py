"""The pages of conversations, at the root of the site. Names have no prefix: "inbox", "conversation", "search"."""

from django.urls import URLPattern, path

from careloop.desk.conversations.views import (
    bulk,
    conversation,
    draft,
    files,
    lists,
    macros,
    marks,
    original,
    palette,
    regroup,
    saved_views,
    states,
    suggestions,
    writing,
)

urlpatterns: list[URLPattern] = [
    # lists
    path("", lists.inbox, name="inbox"),
    path("views/counts", lists.view_counts, name="view_counts"),
    path("views", saved_views.views, name="saved_views"),
    path("views/<int:pk>", saved_views.view, name="saved_view"),
    path("views/<int:pk>/gone", saved_views.view_gone, name="saved_view_gone"),
    path("deeds", bulk.deeds, name="deeds"),
    path("deeds/<uuid:pk>/undo", bulk.deed_undo, name="deed_undo"),
    path("palette", palette.palette_page, name="palette"),
    # conversation page
    path("conversations/<int:pk>", conversation.conversation, name="conversation"),
    path("conversations/<int:pk>/messages", writing.write, name="messages"),
    path("conversations/<int:pk>/draft", draft.draft, name="draft"),
    path("conversations/<int:pk>/draft/gone", draft.draft_gone, name="draft_gone"),
    path("conversations/<int:pk>/mentions", suggestions.mentions, name="mentions"),
    path("conversations/<int:pk>/answers", suggestions.answers, name="answers_for"),
    path("conversations/<int:pk>/answers/choose", suggestions.picker, name="answer_picker"),
    path("conversations/<int:pk>/assignment", states.assignment, name="assignment"),
    path("conversations/<int:pk>/closure", states.closure, name="closure"),
    path("conversations/<int:pk>/snooze", states.snooze, name="snooze"),
    path("conversations/<int:pk>/priority", states.priority, name="priority"),
    path("conversations/<int:pk>/spam", states.spam, name="spam"),
    path("conversations/<int:pk>/tags", marks.tags, name="conversation_tags"),
    path("conversations/<int:pk>/following", marks.following, name="following"),
    path("conversations/<int:pk>/participants", marks.participants, name="participants"),
    path("conversations/<int:pk>/links", marks.links, name="links"),
    path("conversations/<int:pk>/subject", marks.subject, name="subject"),
    path("conversations/<int:pk>/merge", regroup.merge, name="merge"),
    path("conversations/<int:pk>/split", regroup.split, name="split"),
    path("conversations/<int:pk>/macros", macros.conversation_macros, name="conversation_macros"),
    path("regroupings/<int:pk>/undo", regroup.regrouping_undo, name="regrouping_undo"),
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
