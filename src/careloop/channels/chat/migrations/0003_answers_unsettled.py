from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0002_proven_id")]

    operations = [
        migrations.AddField("visitor", "has_answer", models.BooleanField(default=False)),
        migrations.AddIndex(
            "visitor",
            models.Index(condition=models.Q(("has_answer", True)), fields=["seen_at"], name="visitor_answered"),
        ),
    ]
