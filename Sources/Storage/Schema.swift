internal import GRDB

/// All schema migrations, oldest first; a released migration is never changed.
///
/// Values are stored as JSON next to the columns that queries need. A field added to a type then
/// needs no migration, and text may hold any character, including NUL, which SQLite's text may not.
var migrations: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { connection in
        try connection.execute(sql: schemaOne)
    }
    migrator.registerMigration("operations") { connection in
        try connection.execute(sql: schemaOperations)
    }
    migrator.registerMigration("access") { connection in
        try connection.execute(sql: schemaAccess)
    }
    migrator.registerMigration("revision") { connection in
        try connection.execute(sql: schemaRevision)
    }
    return migrator
}

private let schemaOne = """
    CREATE TABLE installation (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        uid TEXT NOT NULL
    ) STRICT;
    CREATE TABLE resource (
        uid TEXT PRIMARY KEY NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        metadata TEXT NOT NULL,
        spec TEXT NOT NULL,
        status TEXT NOT NULL,
        UNIQUE (kind, name)
    ) STRICT;
    CREATE TABLE record (
        uid TEXT PRIMARY KEY NOT NULL,
        value TEXT NOT NULL
    ) STRICT;
    CREATE TABLE event (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        value TEXT NOT NULL
    ) STRICT;
    CREATE INDEX event_of ON event (kind, name, id);
    CREATE TABLE chat (
        name TEXT PRIMARY KEY NOT NULL,
        value TEXT NOT NULL
    ) STRICT;
    CREATE TABLE message (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        chat TEXT NOT NULL REFERENCES chat (name),
        key TEXT UNIQUE,
        value TEXT NOT NULL
    ) STRICT;
    CREATE INDEX message_of ON message (chat, id);
    CREATE TABLE receipt (
        uid TEXT PRIMARY KEY NOT NULL,
        closed_at INTEGER NOT NULL,
        value TEXT NOT NULL
    ) STRICT;
    CREATE TABLE rescue (
        id TEXT PRIMARY KEY NOT NULL,
        time INTEGER NOT NULL,
        value TEXT NOT NULL
    ) STRICT;
    """

/// The credentials, and the tabs that pages remember.
private let schemaAccess = """
    CREATE TABLE access (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL UNIQUE,
        value TEXT NOT NULL
    ) STRICT;
    CREATE TABLE tabs (
        uid TEXT PRIMARY KEY NOT NULL,
        value TEXT NOT NULL
    ) STRICT;
    """
