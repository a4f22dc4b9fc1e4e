"""A customer waits again when they come back after their conversation was closed: many waits a conversation."""

import django.db.models.deletion
from django.db import migrations, models

FACTS = ("conversation_id", "inbox_id", "channel", "began_at", "ended_at", "outcome")
OUTCOMES = [
    ("answered", "answered"),
    ("abandoned", "left without an answer"),
    ("mail", "will be answered by mail"),
    ("call", "will be called back"),
    ("closed", "closed without an answer"),
]
ENDS = models.CheckConstraint(
    condition=models.Q(
        models.Q(("ended_at__isnull", True), ("outcome", "")),
        models.Q(("ended_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
        _connector="OR",
    ),
    name="wait_ends_somehow",
)
AFTER = models.CheckConstraint(
    condition=models.Q(("ended_at__isnull", True), ("ended_at__gte", models.F("began_at")), _connector="OR"),
    name="wait_ends_after_it_begins",
)
QUEUE = models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["inbox", "began_at"], name="wait_queue")
ENDED = models.Index(fields=["inbox", "ended_at"], name="wait_ended")


def copy(apps, _schema_editor):
    new, old = apps.get_model("promises", "Wait"), apps.get_model("promises", "FirstWait")
    rows = old.objects.order_by("pk").values(*FACTS)
    new.objects.bulk_create((new(**row) for row in rows.iterator()), batch_size=500)


def copy_back(apps, _schema_editor):
    """Keep the newest wait of each conversation: there was room for one."""
    new, old = apps.get_model("promises", "Wait"), apps.get_model("promises", "FirstWait")
    newest = {row["conversation_id"]: row for row in new.objects.order_by("began_at", "pk").values(*FACTS)}
    old.objects.bulk_create((old(**row) for row in newest.values()), batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("promises", "0001_initial"), ("conversations", "0012_where_to_answer")]

    operations = [
        migrations.RemoveConstraint("wait", "wait_ends_somehow"),
        migrations.RemoveConstraint("wait", "wait_ends_after_it_begins"),
        migrations.RemoveIndex("wait", "wait_queue"),
        migrations.RemoveIndex("wait", "wait_ended"),
        migrations.RenameModel("Wait", "FirstWait"),
        migrations.CreateModel(
            name="Wait",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waits",
                        to="conversations.conversation",
                    ),
                ),
                (
                    "inbox",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="conversations.inbox"
                    ),
                ),
                ("channel", models.CharField(max_length=20)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, choices=OUTCOMES, max_length=10)),
            ],
            options={
                "indexes": [QUEUE, ENDED],
                "constraints": [
                    ENDS,
                    AFTER,
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("conversation",),
                        name="wait_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.RunPython(copy, copy_back),
        migrations.DeleteModel("FirstWait"),
    ]
