"""Surveys: what is asked, who was drawn, what they were sent, what they answered."""

from careloop.desk.surveys.models.answers import Answer, KeypadCall, OptOut, Response
from careloop.desk.surveys.models.asking import Draw, FollowUp, Invitation
from careloop.desk.surveys.models.found import Alarm, CommentReading
from careloop.desk.surveys.models.surveys import Layout, Rule, Survey, SurveyVersion

__all__ = [
    "Alarm",
    "Answer",
    "CommentReading",
    "Draw",
    "FollowUp",
    "Invitation",
    "KeypadCall",
    "Layout",
    "OptOut",
    "Response",
    "Rule",
    "Survey",
    "SurveyVersion",
]
