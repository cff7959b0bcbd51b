/* Checking claims: each condition's rows are answers, and the answers together are the finding. */
#include "jarak/claims.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "claims/claims_file.h"

/* What jarak_check() hands out, with what it owns behind it. */
typedef struct checked {
    jarak_claims public;
    jarak__claims_file *file;
    jarak_claim *claims;
    jarak_table **tables; /* answers and rows of claim i at 2i and 2i + 1 */
} checked;

const char *jarak_claim_finding_text(jarak_claim_finding finding)
{
    switch (finding) {
    case JARAK_SUPPORTED:
        return "supported";
    case JARAK_CONTRADICTED:
        return "contradicted";
    case JARAK_DISPUTED:
        return "disputed";
    default:
        return "undecided";
    }
}

void jarak_check_settings_init(jarak_check_settings *settings)
{
    *settings = (jarak_check_settings){.only = NULL, .time_limit_seconds = 10.0, .progress = NULL};
}

static bool starts_with_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    return strncasecmp(text, word, length) == 0 && isspace((unsigned char)text[length]) != 0;
}

/* Puts the file's common table expressions before a query, which may have some of its own. The caller frees *sql. */
static jarak_status prepend_with(const char *with, const char *query, char **sql, jarak_error *error)
{
    query += strspn(query, " \t\r\n");
    const char *before = "", *between = "", *rest = query;
    if (with != NULL) {
        before = "WITH ";
        bool own = starts_with_word(query, "WITH");
        between = own ? "\n," : "\n";
        rest = own ? query + strlen("WITH") : query;
    } else {
        with = "";
    }
    *sql = jarak__format_text("%s%s%s%s", before, with, between, rest);
    return *sql != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory preparing a claim");
}

static jarak_status run_query(jarak_store *store, const jarak__claims_file *file, const jarak__claim_text *claim, const char *query,
                              double time_limit_seconds, jarak_table **table, jarak_error *error)
{
    char *sql = NULL;
    jarak_status status = prepend_with(file->with, query, &sql, error);
    if (status != JARAK_OK) {
        return status;
    }
    const jarak_query_settings settings = {.time_limit_seconds = time_limit_seconds, .row_limit = 0};
    jarak_error cause = {.status = JARAK_OK, .message = ""};
    status = jarak_query(store, sql, &settings, table, &cause);
    jarak__free(sql);
    if (status != JARAK_OK) {
        /* Keeps the status, so that a time-out stays one, and says which claim it was. */
        (void)jarak__yaml_fail(claim->node, error, "claim `%s`: %s", claim->id, cause.message);
        if (error != NULL) {
            error->status = status;
        }
    }
    return status;
}

/* The column with the answers: `holds`, or the only column there is. */
static jarak_status find_answers(const jarak__claim_text *claim, const jarak_table *table, size_t *column, jarak_error *error)
{
    size_t columns = jarak_table_columns(table);
    for (*column = 0; *column < columns; (*column)++) {
        if (strcmp(jarak_table_name(table, *column), "holds") == 0) {
            break;
        }
    }
    if (*column == columns && columns == 1) {
        *column = 0;
    }
    if (*column == columns) {
        return jarak__yaml_fail(claim->node, error, "claim `%s`: the condition has no column `holds`", claim->id);
    }
    /* A column that is NULL throughout has no type of its own. */
    bool decides = false;
    for (size_t row = 0; row < jarak_table_rows(table) && !decides; row++) {
        decides = !jarak_table_is_missing(table, row, *column);
    }
    if (decides && jarak_table_type(table, *column) != JARAK_BOOLEAN) {
        return jarak__yaml_fail(claim->node, error, "claim `%s`: `%s` is not a truth value", claim->id, jarak_table_name(table, *column));
    }
    return JARAK_OK;
}

static jarak_claim_finding finding_of(const jarak_claim *claim)
{
    if (claim->supported > 0 && claim->contradicted > 0) {
        return JARAK_DISPUTED;
    }
    return claim->supported > 0 ? JARAK_SUPPORTED : claim->contradicted > 0 ? JARAK_CONTRADICTED : JARAK_UNDECIDED;
}

static jarak_status check_claim(jarak_store *store, const jarak__claims_file *file, const jarak__claim_text *text,
                                double time_limit_seconds, jarak_claim *claim, jarak_table **answers, jarak_table **rows,
                                jarak_error *error)
{
    *claim = (jarak_claim){.id = text->id,
                           .paragraph = text->paragraph,
                           .statement = text->statement,
                           .statement_id = text->statement_id,
                           .source = text->source,
                           .note = text->note,
                           .opinion = text->opinion};
    jarak_status status = JARAK_OK;
    if (text->condition != NULL) {
        status = run_query(store, file, text, text->condition, time_limit_seconds, answers, error);
        size_t column = 0;
        if (status == JARAK_OK) {
            status = find_answers(text, *answers, &column, error);
        }
        if (status != JARAK_OK) {
            return status;
        }
        for (size_t row = 0; row < jarak_table_rows(*answers); row++) {
            size_t *count = jarak_table_is_missing(*answers, row, column) ? &claim->undecided
                            : jarak_table_boolean(*answers, row, column)  ? &claim->supported
                                                                          : &claim->contradicted;
            (*count)++;
        }
        claim->finding = finding_of(claim);
    }
    if (text->rows != NULL) {
        status = run_query(store, file, text, text->rows, time_limit_seconds, rows, error);
    }
    claim->answers = *answers;
    claim->rows = *rows;
    return status;
}

static jarak_status check_all(jarak_store *store, const jarak_check_settings *settings, checked *result, jarak_error *error)
{
    const jarak__claims_file *file = result->file;
    result->claims = jarak__calloc(file->count + 1, sizeof *result->claims);
    result->tables = jarak__calloc(2 * file->count + 1, sizeof *result->tables);
    if (result->claims == NULL || result->tables == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory checking claims");
    }
    jarak_progress_start(settings->progress, "checking", "claims", file->count);
    jarak_status status = JARAK_OK;
    size_t done = 0;
    for (size_t i = 0; i < file->count && status == JARAK_OK; i++) {
        if (settings->only != NULL && strcmp(file->claims[i].id, settings->only) != 0) {
            continue;
        }
        status = check_claim(store, file, &file->claims[i], settings->time_limit_seconds, &result->claims[done], &result->tables[2 * i],
                             &result->tables[2 * i + 1], error);
        done++;
        jarak_progress_set(settings->progress, i + 1);
    }
    jarak_progress_finish(settings->progress);
    if (status == JARAK_OK && settings->only != NULL && done == 0) {
        status = jarak_fail(error, JARAK_ERR_NOT_FOUND, "no claim has the id `%s`", settings->only);
    }
    result->public =
        (jarak_claims){.title = file->title, .title_id = file->title_id, .source = file->source, .count = done, .claims = result->claims};
    return status;
}

jarak_status jarak_check(jarak_store *store, const char *path, const jarak_check_settings *settings, jarak_claims **claims,
                         jarak_error *error)
{
    *claims = NULL;
    jarak_check_settings defaults;
    if (settings == NULL) {
        jarak_check_settings_init(&defaults);
        settings = &defaults;
    }
    checked *result = jarak__calloc(1, sizeof *result);
    if (result == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory checking claims");
    }
    jarak_status status = jarak__claims_file_read(path, &result->file, error);
    if (status == JARAK_OK) {
        status = check_all(store, settings, result, error);
    }
    if (status != JARAK_OK) {
        jarak_claims_free(&result->public);
        return status;
    }
    *claims = &result->public;
    return JARAK_OK;
}

void jarak_claims_free(jarak_claims *claims)
{
    if (claims == NULL) {
        return;
    }
    checked *result = (checked *)(void *)claims; /* public is its first member */
    if (result->tables != NULL) {
        for (size_t i = 0; i < 2 * result->file->count; i++) {
            jarak_table_free(result->tables[i]);
        }
    }
    jarak__free(result->tables);
    jarak__free(result->claims);
    jarak__claims_file_free(result->file);
    jarak__free(result);
}
