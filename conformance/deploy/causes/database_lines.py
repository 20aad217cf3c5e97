"""What a program says of its database, and what to do about it; the first that fits counts."""

import re

REMEDIES = (
    (
        re.compile(r"no pg_hba\.conf entry", re.IGNORECASE),
        "let the database's pg_hba.conf admit that user from the pods' network; where it says `no"
        " encryption`, it admits encrypted connections only (`sslmode=require`)",
    ),
    (
        re.compile(r"root certificate file \S+ does not exist", re.IGNORECASE),
        "mount the certificate of the authority that signed the server's, and name it as `sslrootcert`, or"
        " use `sslmode=require`, which proves nobody",
    ),
    (
        re.compile(r"server certificate for \S+ .*does not match host name", re.IGNORECASE),
        "name the database by a host that stands in its certificate, or have one made for this name",
    ),
    (
        re.compile(r"invalid sslmode value", re.IGNORECASE),
        "set `sslmode` to disable, prefer, require, verify-ca or verify-full",
    ),
    (
        re.compile(r"the database system is (?:starting up|not yet accepting|shutting down|in recovery)"),
        "see in the database's own log why it does not come to accept connections",
    ),
    (
        re.compile(
            r"superuser password is not specified|password option is not specified"
            r"|POSTGRES_PASSWORD\b[^\n]*not set",
            re.IGNORECASE,
        ),
        "set POSTGRES_PASSWORD (of MySQL MYSQL_ROOT_PASSWORD) of the database's container, from a Secret",
    ),
    (
        re.compile(r"look up effective user ID"),
        "set `runAsUser` to the user that the image was made for (of PostgreSQL's 999): it knows no other",
    ),
    (
        re.compile(r'"root" execution of the PostgreSQL server is not permitted'),
        "set `runAsUser` of the container to the image's own user (of PostgreSQL's 999)",
    ),
    (
        re.compile(r"has group or world access|UNPROTECTED PRIVATE KEY|bad permissions", re.IGNORECASE),
        "mount the key with `defaultMode: 0640` and the `fsGroup` of its reader, or 0400",
    ),
    (
        re.compile(r"unrecognized configuration parameter", re.IGNORECASE),
        "correct that setting in the database's arguments or configuration file",
    ),
    (
        re.compile(r"needs code of revision|is newer than (?:this|the) (?:code|program)", re.IGNORECASE),
        "use an image that has every migration the database has seen, or give this release its own database",
    ),
    (
        re.compile(r"suitable driver class|'url' attribute is not specified"),
        "give the program the address of its database (of Spring SPRING_DATASOURCE_URL)",
    ),
    (
        re.compile(
            r"password authentication failed|access denied for user|authentication failed"
            r"|WRONGPASS|NOAUTH|invalid username-password",
            re.IGNORECASE,
        ),
        "let the Secret hold the password with which the database was first made, or make its volume anew",
    ),
    (
        re.compile(r"database \S+ does not exist|unknown database|no such database", re.IGNORECASE),
        "let the database be made under that name (its image reads it from its own environment), or correct"
        " the name that this container was given",
    ),
    (
        re.compile(r"role \S+ does not exist", re.IGNORECASE),
        "correct the user that this container was given, or let the database be made with it",
    ),
    (
        re.compile(r"permission denied (?:for|to) |must be owner of|InsufficientPrivilege", re.IGNORECASE),
        "grant that right to the database user (since PostgreSQL 15 `public` belongs to the database's"
        " owner), or let that user own the database",
    ),
    (
        re.compile(r"(relation|table) \S+ (does not exist|doesn't exist)|no such table", re.IGNORECASE),
        "let the chart run the migrations before this container",
    ),
    (
        re.compile(r"lost\+found|initdb: .*exists but is not empty", re.IGNORECASE),
        "let PGDATA be a folder below the mount of the volume, such as /var/lib/postgresql/data/pgdata",
    ),
    (
        re.compile(r"database files are incompatible with server", re.IGNORECASE),
        "use the database image of the version that made the volume, or move the data by dump and restore:"
        " another major version does not read it",
    ),
    (
        re.compile(r"too many (?:clients|connections)|connection slots are reserved", re.IGNORECASE),
        "make the connection pools of all replicas smaller than the database's `max_connections`, or raise"
        " it",
    ),
    (
        re.compile(
            r"SSL is not enabled|does not support SSL|no encryption|SSL off|requires? (?:SSL|TLS)",
            re.IGNORECASE,
        ),
        "let `sslmode` of the database's address fit the server (`disable` where it has no TLS)",
    ),
    (
        re.compile(
            r"locate revision|multiple head revisions|Detected (?:failed|applied) migration", re.IGNORECASE
        ),
        "use an image that has every migration the database has seen, or give this release its own database",
    ),
)
