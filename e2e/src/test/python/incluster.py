"""Asks the API server with nothing but what a pod finds, every second, and says what it hears, each thing once."""

import datetime
import json
import time
import types

from kubernetes import client, config
from kubernetes.config import incluster_config

BEGAN = datetime.datetime.now()


class Hasty(datetime.datetime):
    """The client reads its token anew after a minute; by this clock that is a second."""

    @classmethod
    def now(cls, tz=None):
        return BEGAN + 60 * (datetime.datetime.now() - BEGAN)


incluster_config.datetime = types.SimpleNamespace(datetime=Hasty, timedelta=datetime.timedelta)
config.load_incluster_config()
with open("/var/run/secrets/kubernetes.io/serviceaccount/namespace") as file:
    NAMESPACE = file.read()


def pods():
    return " ".join(pod.metadata.name for pod in client.CoreV1Api().list_namespaced_pod(NAMESPACE).items)


def secrets():
    return str(len(client.CoreV1Api().list_namespaced_secret(NAMESPACE).items))


def token():
    """The id of the token that the server was shown."""
    review = client.AuthenticationV1Api().create_self_subject_review(client.V1SelfSubjectReview())
    return " ".join(review.status.user_info.extra["authentication.kubernetes.io/credential-id"])


said = set()


def say(words):
    if words not in said:
        print(words, flush=True)
        said.add(words)


def heard(ask):
    try:
        return ask()
    except client.ApiException as refused:
        return json.loads(refused.body)["message"]


while True:
    shown = heard(token)
    for ask in pods, secrets:
        say(shown + " " + ask.__name__ + ": " + heard(ask))
    time.sleep(1)
