"""A secret that nobody told of is known by where it stands."""

import pytest

from conformance.core.redact import Redactor, names_secret
from conformance.core.secret_forms import hide_likely
from conformance.core.secret_names import MASK
from tests.unit.table import table

SECRET = "Vx4-hidden-19"
STANDING = (
    "SMTP_PASS={}",
    "LDAP_BIND_PW: {}",
    '{{"pass": "{}"}}',
    '{{"password": "several words, and {}"}}',
    "password = 'it {}'",
    '{{\\"token\\":\\"{}\\"}}',
    "{{'secret': b'{}'}}",
    'password => "{}"',
    "passphrase := {}",
    "ENCRYPTION_KEY={}",
    "jwt_key: {}",
    "AccountName=a;AccountKey={};",
    "passwd: |\n  {}\nnext: x",
    "<db:password>{}</db:password>",
    "%22api_key%22%3A%22{}%22",
    '{{"auths": {{"r.example": {{"auth": "{}"}}}}}}',
    "serve --db-password {} --port 1",
    "serve --jwt-secret {}",
    "mysql -h db -uroot -p{} app",
    "curl -sS -u admin:{} https://x",
    "redis-cli -h cache -a {} ping",
    "sshpass -p {} ssh x",
    "requirepass {}",
    "ALTER ROLE todo PASSWORD '{}'",
    "CREATE USER a IDENTIFIED BY '{}'",
    "the generated password is {}",
    "password for user admin is '{}'",
    "Authorization: {}",
    "authorization: ApiKey {}",
    "Cookie: theme=dark; app_session={}",
    "https://{}@git.example/x.git",
    "amqp://u:a/{}@mq",
    "https://blobs.example/x?sv=1&sig={}",
    "https://hooks.slack.com/services/T1/B1/{}",
    "docker login -u ci -p {} registry",
    "printf '{}' | docker login --password-stdin",
    "ENV DB_PASSWORD {}",
    "- name: DB_PASSWORD\n  value: {}",
    '- name: "JWT_SECRET"\n  value: "{}"',
    '{{"name": "DB_PASSWORD", "value": "{}"}}',
    '{{"value": "{}", "name": "DB_PASSWORD"}}',
    '{{\\"name\\":\\"API_TOKEN\\",\\"value\\":\\"{}\\"}}',
    '<property name="password" value="{}"/>',
    "secret: !!str {}",
    "password: &first {}",
    "DB_PASSWORD:\n    {}",
    "token: |-\n  first line\n  {0}\n\n  {0}\nnext: x",
    "  - 'password': >2\n      {}\n  - x",
    '"values": "auth:\\n  password: |\\n    {}\\n  user: me"',
    "client-key-data: {}",
    "_auth = {}",
    "java -keypass {} x",
    "mysql -p'{}' app",
    "Your password is: {}",
    "A temporary password is generated for root@localhost: {}",
    "using token '{}'",
)
ISSUED = (
    "glpat-0a1b2c3d4e5f6g7h8i9j",
    "npm_" + "0a" * 18,
    "hf_" + "0a" * 17,
    "dckr_pat_" + "0a" * 13,
    "pypi-" + "0a" * 25,
    "whsec_" + "0a" * 12,
    "hvs." + "0a" * 14,
    "SG." + "0a" * 8 + "." + "1b" * 8,
    "1234567890:AA" + "0a" * 17,
    "glrt-" + "0a" * 12,
    "sbp_" + "0a" * 20,
    "$2b$12$" + "0a" * 26 + "b",
    "$argon2id$v=19$m=65536,t=3,p=4$" + "0a" * 10,
)


@table("form", STANDING, ids=[form[:40] for form in STANDING])
def test_secret_is_hidden_where_it_stands(form: str) -> None:
    """No part of it stays, and hiding again changes nothing."""
    clean = hide_likely(f"before {form.format(SECRET)}\nafter" if "\n" not in form else form.format(SECRET))
    assert "hidden" not in clean
    assert MASK in clean
    assert hide_likely(clean) == clean


@table("value", ISSUED, ids=[value[:8] for value in ISSUED])
def test_secret_that_names_its_issuer_is_hidden(value: str) -> None:
    """Wherever it stands."""
    assert hide_likely(f"got {value} back") == f"got {MASK} back"


@table(
    "text",
    [
        "existingSecret: todo-app-secrets",
        "imagePullSecrets: registry-log-in",
        "compass: northward",
        "pass: 12 of 12",
        "authorization: enabled for all",
        "http://localhost:4873/@scope/package",
        "http://127.0.0.1:8080/users/a@b.example",
        "mysql -p 3306 app",
        "curl -u root https://x",
        "serve --password-file /run/secrets/db",
        "Password for user todo was not found",
        'secret "db-cred-1" not found',
        "token:\n  expires: never",
        "PWD=/home/ada/shop",
        "- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:",
        "- name: LOG_LEVEL\n  value: information",
        "secret:\n  - todo-app-keys",
        "cp -p first second",
        "ssh -p 2222 login",
        "the token 'todo' is not known",
        "password is set for 12 users: all of them",
    ],
)
def test_what_names_no_secret_stays(text: str) -> None:
    """A reader needs the names of objects and the words of errors."""
    assert hide_likely(text) == text


@pytest.mark.parametrize(
    ("name", "is_secret"),
    [
        ("SMTP_PASS", True),
        ("hmac_key", True),
        ("client-key-data", True),
        ("auth.existingSecret", False),
        ("COMPASS", False),
    ],
)
def test_name_tells_of_a_secret(name: str, *, is_secret: bool) -> None:
    """Its value is hidden everywhere."""
    assert names_secret(name) is is_secret
    redactor = Redactor()
    redactor.learn_named({name: "everyday-word"})
    assert (redactor.clean("an everyday-word") == f"an {MASK}") is is_secret
