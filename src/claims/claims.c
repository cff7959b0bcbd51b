/* Checking claims: each condition's rows are answers, and the answers together are the finding. */
#include "jarak/claims.h"
#include "base/nearest.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/apart.h"
#include "base/settings.h"
#include "base/writer.h"
#include "claims/claims_file.h"
#include "claims/instances.h"
#include "data/query_tables.h"
#include "jarak/panel.h"

/* What jarak_check() hands out, with what it owns behind it. */
typedef struct checked {
    jarak_claims public;
    jarak__claims_file *file;
    jarak_claim *claims;
    jarak_table **tables; /* answers and rows of claim i at 2i and 2i + 1 */
    const char **lacks;   /* of what is checked; in Indonesian behind file->count */
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
    case JARAK_NOT_CHECKABLE:
        return "not_checkable";
    case JARAK_UNDECIDED:
    default:
        return "undecided";
    }
}

void jarak_check_settings_init_sized(jarak_check_settings *settings, size_t size)
{
    const jarak_check_settings defaults = {.time_limit_seconds = 10.0};
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
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

/* What all claims of a run share. */
typedef struct checking {
    jarak_store *store;
    const jarak__claims_file *file;
    double time_limit_seconds;
    jarak__writer filled; /* tables and views that hold rows, as far as claims came by them: their names, each between line ends */
} checking;

/* Keeps the status, so that a time-out stays one, and says which claim it was. */
static jarak_status fail_at(const jarak__claim_text *claim, jarak_status status, const char *message, jarak_error *error)
{
    (void)jarak__yaml_fail(claim->node, error, "claim `%s`: %s", claim->id, message);
    if (error != NULL) {
        error->status = status;
    }
    return status;
}

static jarak_status run_query(const checking *c, const jarak__claim_text *claim, const char *query, jarak_table **table, jarak_error *error)
{
    char *sql = NULL;
    jarak_status status = prepend_with(c->file->with, query, &sql, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak_query_settings settings;
    jarak_query_settings_init(&settings);
    settings.time_limit_seconds = c->time_limit_seconds;
    jarak_error cause = {.status = JARAK_OK, .message = ""}, place;
    (void)fail_at(claim, JARAK_OK, "", &place);
    jarak__apart_place(place.message);
    status = jarak_query(c->store, sql, &settings, table, &cause);
    jarak__apart_place("");
    jarak__free(sql);
    return status == JARAK_OK ? JARAK_OK : fail_at(claim, status, cause.message, error);
}

/* The first of what the claim needs that the store has not, NULL where all is there. What comes later may only be asked for where the
 * first is there. */
static jarak_status find_lacking(const checking *c, const jarak__claim_text *claim, const jarak__need **lacking, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    *lacking = NULL;
    for (size_t i = 0; i < claim->n_needs && status == JARAK_OK && *lacking == NULL; i++) {
        jarak_table *there = NULL;
        status = run_query(c, claim, claim->needs[i]->data, &there, error);
        if (status == JARAK_OK && jarak_table_rows(there) == 0) {
            *lacking = claim->needs[i];
        }
        jarak_table_free(there);
    }
    return status;
}

static jarak_status check_not_empty(checking *c, const jarak__claim_text *claim, const char *name, jarak_error *error)
{
    char sql[512], line[300];
    (void)snprintf(line, sizeof line, "\n%.256s\n", name);
    if (c->filled.bytes != NULL && strstr(c->filled.bytes, line) != NULL) {
        return JARAK_OK;
    }
    (void)snprintf(sql, sizeof sql, "SELECT 1 FROM \"%.256s\" LIMIT 1", name);
    jarak_table *row = NULL;
    jarak_error cause = {.status = JARAK_OK, .message = ""};
    jarak_status status = jarak_query(c->store, sql, NULL, &row, &cause);
    if (status != JARAK_OK) {
        return fail_at(claim, status, cause.message, error);
    }
    bool is_empty = jarak_table_rows(row) == 0;
    jarak_table_free(row);
    if (!is_empty) {
        jarak__write_text(&c->filled, line);
        return c->filled.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory checking claims") : JARAK_OK;
    }
    (void)snprintf(cause.message, sizeof cause.message,
                   "`%.256s` holds no row in this store, so the claim would be judged by what was not %s", name,
                   strcmp(name, "rerouting") == 0  ? "looked for; keep what `jarak reroute` finds first (--keep)"
                   : strcmp(name, "cut_cost") == 0 ? "looked for; keep what `jarak cut` finds first (--keep)"
                                                   : "loaded; load a file with such figures first (`jarak sources` lists what is loaded)");
    return fail_at(claim, JARAK_ERR_ARGUMENT, cause.message, error);
}

/* A condition on a table without any row would find its answer in what nobody loaded. */
static jarak_status check_tables(checking *c, const jarak__claim_text *claim, jarak_error *error)
{
    char *sql = NULL;
    jarak_table *tables = NULL;
    jarak_status status = prepend_with(c->file->with, claim->condition, &sql, error);
    if (status == JARAK_OK) {
        status = jarak__query_tables(c->store, sql, &tables, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < jarak_table_rows(tables); i++) {
        status = check_not_empty(c, claim, jarak_table_text(tables, i, 0), error);
    }
    jarak_table_free(tables);
    jarak__free(sql);
    return status;
}

/* Without a quantifier every answer counts. */
static jarak_claim_finding finding_of(const jarak__claim_text *text, const jarak__instances *instances)
{
    if (text->quantifier.kind != JARAK__NO_QUANTIFIER) {
        return jarak__quantifier_finding(&text->quantifier, instances);
    }
    if (instances->supported > 0 && instances->contradicted > 0) {
        return JARAK_DISPUTED;
    }
    return instances->supported > 0 ? JARAK_SUPPORTED : instances->contradicted > 0 ? JARAK_CONTRADICTED : JARAK_UNDECIDED;
}

/* The condition's answers, counted. Views are looked at after the query: one that does not run says why itself. */
static jarak_status answer_claim(checking *c, const jarak__claim_text *text, jarak_claim *claim, jarak_table **answers, jarak_error *error)
{
    jarak__instances instances;
    jarak_status status = run_query(c, text, text->condition, answers, error);
    if (status == JARAK_OK) {
        status = check_tables(c, text, error);
    }
    if (status == JARAK_OK) {
        status = jarak__instances_count(text, *answers, &instances, error);
    }
    if (status == JARAK_OK) {
        claim->supported = instances.supported;
        claim->contradicted = instances.contradicted;
        claim->disputed = instances.disputed;
        claim->undecided = instances.undecided;
        claim->finding = finding_of(text, &instances);
    }
    return status;
}

/* What is to be filled of one claim. */
typedef struct claim_result {
    jarak_claim *claim;
    jarak_table **answers, **rows;
    const char **lacks, **lacks_id;
} claim_result;

static jarak_status check_claim(checking *c, const jarak__claim_text *text, const claim_result *result, jarak_error *error)
{
    jarak_claim *claim = result->claim;
    *claim = (jarak_claim){.id = text->id,
                           .paragraph = text->paragraph,
                           .statement = text->statement,
                           .statement_id = text->statement_id,
                           .source = text->source,
                           .note = text->note,
                           .require = text->require,
                           .opinion = text->opinion};
    const jarak__need *lacking;
    jarak_status status = find_lacking(c, text, &lacking, error);
    if (status == JARAK_OK && lacking != NULL) {
        *result->lacks = lacking->load;
        *result->lacks_id = lacking->load_id != NULL ? lacking->load_id : lacking->load;
        claim->finding = JARAK_NOT_CHECKABLE;
        return JARAK_OK;
    }
    if (status == JARAK_OK && text->condition != NULL) {
        status = answer_claim(c, text, claim, result->answers, error);
    }
    if (status == JARAK_OK && text->rows != NULL) {
        status = run_query(c, text, text->rows, result->rows, error);
    }
    claim->answers = *result->answers;
    claim->rows = *result->rows;
    return status;
}

static jarak_status no_such_claim(const jarak__claims_file *file, const char *id, jarak_error *error)
{
    char hint[JARAK__HINT_BYTES];
    const char **ids = jarak__calloc(file->count, sizeof *ids);
    for (size_t i = 0; ids != NULL && i < file->count; i++) {
        ids[i] = file->claims[i].id;
    }
    const jarak_status status = jarak_fail(error, JARAK_ERR_NOT_FOUND, _("no claim has the id `%s`%s"), id,
                                           jarak__did_you_mean(id, ids != NULL ? file->count : 0, ids, hint));
    jarak__free((void *)ids);
    return status;
}

static jarak_status check_all(jarak_store *store, const jarak_check_settings *settings, checked *result, jarak_error *error)
{
    const jarak__claims_file *file = result->file;
    checking c = {.store = store, .file = file, .time_limit_seconds = settings->time_limit_seconds};
    result->claims = jarak__calloc(file->count + 1, sizeof *result->claims);
    result->tables = jarak__calloc(2 * file->count + 1, sizeof *result->tables);
    result->lacks = jarak__calloc(2 * file->count + 1, sizeof(const char *));
    if (result->claims == NULL || result->tables == NULL || result->lacks == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory checking claims");
    }
    jarak_progress_start(settings->progress, "checking", "claims", file->count);
    jarak_status status = JARAK_OK;
    size_t done = 0;
    for (size_t i = 0; i < file->count && status == JARAK_OK; i++) {
        if (settings->only != NULL && strcmp(file->claims[i].id, settings->only) != 0) {
            continue;
        }
        const claim_result one = {&result->claims[done], &result->tables[2 * i], &result->tables[2 * i + 1], &result->lacks[done],
                                  &result->lacks[file->count + done]};
        status = check_claim(&c, &file->claims[i], &one, error);
        done++;
        jarak_progress_set(settings->progress, i + 1);
    }
    jarak_progress_finish(settings->progress);
    jarak__writer_release(&c.filled);
    if (status == JARAK_OK && settings->only != NULL && done == 0) {
        status = no_such_claim(file, settings->only, error);
    }
    result->public = (jarak_claims){.title = file->title,
                                    .title_id = file->title_id,
                                    .source = file->source,
                                    .count = done,
                                    .claims = result->claims,
                                    .lacks = result->lacks,
                                    .lacks_id = result->lacks + file->count};
    return status;
}

jarak_status jarak_check(jarak_store *store, const char *path, const jarak_check_settings *settings, jarak_claims **claims,
                         jarak_error *error)
{
    *claims = NULL;
    jarak_check_settings used;
    jarak_check_settings_init(&used);
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_check_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    checked *result = jarak__calloc(1, sizeof *result);
    if (result == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory checking claims");
    }
    status = jarak__claims_file_read(path, &result->file, error);
    if (status == JARAK_OK) {
        status = jarak_panel_ensure(store, error); /* claims on the panel would see none, or yesterday's */
    }
    if (status == JARAK_OK) {
        status = check_all(store, &used, result, error);
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
    jarak__free(result->lacks);
    jarak__free(result->tables);
    jarak__free(result->claims);
    jarak__claims_file_free(result->file);
    jarak__free(result);
}
