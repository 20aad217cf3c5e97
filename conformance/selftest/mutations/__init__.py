"""The planted mutations, one file for the criteria of a kind."""

from conformance.selftest.mutations import answers, build, deployment, logs, production, use
from conformance.selftest.tree import Mutation

MUTATIONS: tuple[Mutation, ...] = tuple(
    sorted(
        (
            *build.MUTATIONS,
            *answers.MUTATIONS,
            *logs.MUTATIONS,
            *use.MUTATIONS,
            *deployment.MUTATIONS,
            *production.MUTATIONS,
        ),
        key=lambda mutation: mutation.by,
    )
)
