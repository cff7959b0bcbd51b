/* Talking SQL to a store. Everything here can be interrupted (ERR_INTERRUPTED), tells the store's progress bar of long work, and names
 * the engine's message and the statement in its errors (ERR_SQL, ERR_MEMORY, ERR_IO).
 *
 *     jarak__sql_run_with(store, "INSERT INTO facts.meta VALUES (?, ?)", 2,
 *                         (jarak__bind[]){jarak__bind_text("schema"), jarak__bind_integer(1)}, error);
 */
#ifndef JARAK_DATA_SQL_H
#define JARAK_DATA_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/writer.h"
#include "jarak/store.h"

/* A value for a `?` of a statement. */
typedef struct jarak__bind {
    enum { JARAK__BIND_NULL, JARAK__BIND_TEXT, JARAK__BIND_INTEGER, JARAK__BIND_NUMBER, JARAK__BIND_BOOLEAN, JARAK__BIND_DAY } kind;
    const char *text;
    int64_t integer; /* a boolean, and a day since 1970-01-01, too */
    double number;
} jarak__bind;

/* text NULL: SQL's NULL. The text must live until the statement has run. */
static inline jarak__bind jarak__bind_text(const char *text)
{
    return (jarak__bind){.kind = text != NULL ? JARAK__BIND_TEXT : JARAK__BIND_NULL, .text = text};
}

static inline jarak__bind jarak__bind_integer(int64_t value)
{
    return (jarak__bind){.kind = JARAK__BIND_INTEGER, .integer = value};
}

static inline jarak__bind jarak__bind_number(double value)
{
    return (jarak__bind){.kind = JARAK__BIND_NUMBER, .number = value};
}

static inline jarak__bind jarak__bind_boolean(bool value)
{
    return (jarak__bind){.kind = JARAK__BIND_BOOLEAN, .integer = value};
}

/* A DATE. */
static inline jarak__bind jarak__bind_day(int32_t days_since_1970)
{
    return (jarak__bind){.kind = JARAK__BIND_DAY, .integer = days_since_1970};
}

static inline jarak__bind jarak__bind_null(void)
{
    return (jarak__bind){.kind = JARAK__BIND_NULL};
}

/* Any number of statements without parameters; stops at the first that fails. */
JARAK_MUST_CHECK jarak_status jarak__sql_run(jarak_store *store, const char *sql, jarak_error *error);
/* One statement with n_binds values. changed, if not NULL, receives the number of rows inserted, updated or deleted. */
JARAK_MUST_CHECK jarak_status jarak__sql_run_with(jarak_store *store, const char *sql, size_t n_binds, const jarak__bind *binds,
                                                  jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__sql_change(jarak_store *store, const char *sql, size_t n_binds, const jarak__bind *binds,
                                                int64_t *changed, jarak_error *error);

/* The rows of one statement. Whole numbers of any width become JARAK_INTEGER (ERR_OVERFLOW beyond 64 bits), DECIMAL becomes
 * JARAK_NUMBER, dates and times ISO 8601 text, lists and structs text. */
JARAK_MUST_CHECK jarak_status jarak__sql_table(jarak_store *store, const char *sql, jarak_table **table, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__sql_table_with(jarak_store *store, const char *sql, size_t n_binds, const jarak__bind *binds,
                                                    jarak_table **table, jarak_error *error);

/* Checks SQL that came with a user's format, without running it: one query that calls no function that does more than compute, names no
 * file as a table. Errors: ERR_SQL with the reason, ERR_ARGUMENT (not UTF-8), ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__sql_check_foreign(jarak_store *store, const char *sql, jarak_error *error);

/* The one value of a statement; ERR_NOT_FOUND where it gives no row or NULL. The text belongs to the caller (jarak__free). */
JARAK_MUST_CHECK jarak_status jarak__sql_integer(jarak_store *store, const char *sql, size_t n_binds, const jarak__bind *binds,
                                                 int64_t *value, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__sql_number(jarak_store *store, const char *sql, size_t n_binds, const jarak__bind *binds,
                                                double *value, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__sql_text(jarak_store *store, const char *sql, size_t n_binds, const jarak__bind *binds, char **value,
                                              jarak_error *error);

/* A transaction. Rolling back cannot fail, and without a transaction does nothing, so that a clean-up may always call it. */
JARAK_MUST_CHECK jarak_status jarak__sql_begin(jarak_store *store, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__sql_commit(jarak_store *store, jarak_error *error);
void jarak__sql_rollback(jarak_store *store);

/* SQL put together from parts where parameters cannot stand (names of files, tables, columns). Understands %Q (a text as SQL literal,
 * NULL as NULL), %N (a quoted name), %s (SQL as it is), %d (int), %ld (int64_t as long) and %%. Freshly allocated; NULL when memory is out.
 */
char *jarak__sql_format(const char *format, ...);
/* The same, behind what writer holds. */
void jarak__sql_write(jarak__writer *writer, const char *format, ...);

#endif
