/* Checked claims as text, JSON or CSV. */
#include <errno.h>
#include <string.h>

#include "base/table.h"
#include "base/text.h"
#include "jarak/claims.h"
#include "jarak/print.h"
#include "report/claims.h"
#include "report/json.h"

static const char *const finding_names[] = {
    [JARAK_UNDECIDED] = N_("undecided"),
    [JARAK_SUPPORTED] = N_("supported"),
    [JARAK_CONTRADICTED] = N_("contradicted"),
    [JARAK_DISPUTED] = N_("disputed"),
};

/* The statement in the language asked for, where the file has it. */
static const char *statement_in(const jarak_claim *claim, const char *language)
{
    bool indonesian = language != NULL && strcmp(language, "id") == 0;
    return indonesian && claim->statement_id != NULL ? claim->statement_id : claim->statement;
}

/* Why the finding is what it is, in a few words: "2 of 4 hold". */
static void write_count(jarak__writer *writer, const jarak_claim *claim)
{
    size_t deciding = claim->supported + claim->contradicted;
    if (claim->require != NULL) {
        size_t open = claim->disputed + claim->undecided;
        jarak__write_format(writer, _("%zu of %zu hold"), claim->supported, deciding + open);
        if (claim->disputed > 0) {
            jarak__write_format(writer, _(", %zu disputed"), claim->disputed);
        }
        if (claim->undecided > 0) {
            jarak__write_format(writer, _(", %zu undecided"), claim->undecided);
        }
    } else if (claim->opinion) {
        jarak__write_text(writer, _("an opinion"));
    } else if (deciding == 0) {
        jarak__write_text(writer, _("no figure decides"));
    } else {
        jarak__write_format(writer, _("%zu of %zu hold"), claim->supported, deciding);
    }
}

static jarak_status set_texts(jarak_table *table, size_t row, const char *const *texts, size_t count, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t column = 0; column < count && status == JARAK_OK; column++) {
        if (texts[column] != NULL) {
            status = jarak__table_set_text(table, row, column, texts[column], strlen(texts[column]), error);
        }
    }
    return status;
}

/* A row a claim. */
static jarak_status summary_table(const jarak_claims *claims, const char *language, jarak_table **table, jarak_error *error)
{
    enum { COLUMNS = 5 };
    const char *const names[COLUMNS] = {_("finding"), _("answers"), _("paragraph"), _("claim"), _("statement")};
    jarak__writer count = {0};
    jarak_status status = jarak__table_new(table, error);
    for (size_t column = 0; column < COLUMNS && status == JARAK_OK; column++) {
        status = jarak__table_add_column(*table, names[column], JARAK_TEXT, error);
    }
    if (status == JARAK_OK) {
        status = jarak__table_add_rows(*table, claims->count, error);
    }
    for (size_t i = 0; i < claims->count && status == JARAK_OK; i++) {
        const jarak_claim *claim = &claims->claims[i];
        count.length = 0;
        write_count(&count, claim);
        const char *const texts[COLUMNS] = {_(finding_names[claim->finding]), count.bytes, claim->paragraph, claim->id,
                                            statement_in(claim, language)};
        status = count.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory printing claims")
                              : set_texts(*table, i, texts, COLUMNS, error);
    }
    jarak__writer_release(&count);
    return status;
}

static void write_totals(const jarak_claims *claims, FILE *stream)
{
    size_t counts[4] = {0, 0, 0, 0}, opinions = 0;
    for (size_t i = 0; i < claims->count; i++) {
        counts[claims->claims[i].finding]++;
        opinions += claims->claims[i].opinion;
    }
    fprintf(stream, _("\n%zu claims: %zu supported, %zu contradicted, %zu disputed, %zu undecided (%zu of them opinions).\n"),
            claims->count, counts[JARAK_SUPPORTED], counts[JARAK_CONTRADICTED], counts[JARAK_DISPUTED], counts[JARAK_UNDECIDED], opinions);
}

/* One claim with what it rests on. */
static jarak_status print_reasons(const jarak_claim *claim, const char *language, FILE *stream, jarak_error *error)
{
    jarak__writer count = {0};
    write_count(&count, claim);
    fprintf(stream, "\n%s: %s, %s\n%s\n", claim->id, _(finding_names[claim->finding]), count.failed ? "" : count.bytes,
            statement_in(claim, language));
    jarak__writer_release(&count);
    if (claim->note != NULL) {
        fprintf(stream, "%s\n", claim->note);
    }
    jarak_status status = JARAK_OK;
    if (claim->answers != NULL && jarak_table_rows(claim->answers) > 0) {
        fprintf(stream, _("\nAnswers\n"));
        status = jarak_table_print(claim->answers, JARAK_FORMAT_TABLE, stream, error);
    }
    if (status == JARAK_OK && claim->rows != NULL && jarak_table_rows(claim->rows) > 0) {
        fprintf(stream, _("\nFigures\n"));
        status = jarak_table_print(claim->rows, JARAK_FORMAT_TABLE, stream, error);
    }
    return status;
}

static jarak_status print_text(const jarak_claims *claims, const jarak_claims_print_settings *settings, FILE *stream, jarak_error *error)
{
    bool indonesian = settings->language != NULL && strcmp(settings->language, "id") == 0;
    fprintf(stream, "%s\n", indonesian && claims->title_id != NULL ? claims->title_id : claims->title);
    if (claims->source != NULL) {
        fprintf(stream, "%s\n", claims->source);
    }
    fputc('\n', stream);
    jarak_table *summary = NULL;
    jarak_status status = summary_table(claims, settings->language, &summary, error);
    if (status == JARAK_OK) {
        status = jarak_table_print(summary, JARAK_FORMAT_TABLE, stream, error);
    }
    jarak_table_free(summary);
    if (status == JARAK_OK && claims->count > 1) {
        write_totals(claims, stream);
    }
    for (size_t i = 0; i < claims->count && settings->why && status == JARAK_OK; i++) {
        status = print_reasons(&claims->claims[i], settings->language, stream, error);
    }
    return status;
}

static void write_json_table_or_null(jarak__writer *writer, const jarak_table *table, int indent)
{
    if (table == NULL) {
        jarak__write_text(writer, "null");
    } else {
        jarak__write_json_table(writer, table, indent);
    }
}

static void write_json_claim(jarak__writer *writer, const jarak_claim *claim, int indent)
{
    const struct {
        const char *key, *text;
    } texts[] = {{"id", claim->id},
                 {"paragraph", claim->paragraph},
                 {"statement", claim->statement},
                 {"statement_id", claim->statement_id},
                 {"source", claim->source},
                 {"note", claim->note},
                 {"require", claim->require},
                 {"finding", jarak_claim_finding_text(claim->finding)}};
    bool first = true;
    jarak__write_text(writer, "{");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        jarak__write_json_key(writer, &first, indent, texts[i].key);
        jarak__write_json_text(writer, texts[i].text);
    }
    jarak__write_json_key(writer, &first, indent, "opinion");
    jarak__write_text(writer, claim->opinion ? "true" : "false");
    const struct {
        const char *key;
        size_t count;
    } counts[] = {{"supported", claim->supported},
                  {"contradicted", claim->contradicted},
                  {"disputed", claim->disputed},
                  {"undecided", claim->undecided}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        jarak__write_json_key(writer, &first, indent, counts[i].key);
        jarak__write_format(writer, "%zu", counts[i].count);
    }
    jarak__write_json_key(writer, &first, indent, "answers");
    write_json_table_or_null(writer, claim->answers, indent);
    jarak__write_json_key(writer, &first, indent, "rows");
    write_json_table_or_null(writer, claim->rows, indent);
    jarak__write_format(writer, "\n%*s}", indent - 2, "");
}

void jarak__write_json_claims(jarak__writer *writer, const jarak_claims *claims, int indent)
{
    jarak__write_text(writer, "[");
    for (size_t i = 0; i < claims->count; i++) {
        jarak__write_format(writer, "%s\n%*s", i > 0 ? "," : "", indent + 2, "");
        write_json_claim(writer, &claims->claims[i], indent + 4);
    }
    jarak__write_format(writer, "\n%*s]", indent, "");
}

static jarak_status print_json(const jarak_claims *claims, FILE *stream, jarak_error *error)
{
    jarak__writer writer = {0};
    bool first = true;
    jarak__write_text(&writer, "{");
    jarak__write_json_key(&writer, &first, 2, "title");
    jarak__write_json_text(&writer, claims->title);
    jarak__write_json_key(&writer, &first, 2, "source");
    jarak__write_json_text(&writer, claims->source);
    jarak__write_json_key(&writer, &first, 2, "claims");
    jarak__write_json_claims(&writer, claims, 2);
    jarak__write_text(&writer, "\n}\n");
    jarak_status status = JARAK_OK;
    if (writer.failed) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory printing claims");
    } else if (fwrite(writer.bytes, 1, writer.length, stream) != writer.length) {
        status = jarak_fail(error, JARAK_ERR_IO, "the claims could not be written: %s", strerror(errno));
    }
    jarak__writer_release(&writer);
    return status;
}

/* Stable names, for programs. */
static jarak_status print_csv(const jarak_claims *claims, FILE *stream, jarak_error *error)
{
    static const char *const names[] = {"claim", "paragraph", "finding", "statement", "statement_id", "require"};
    static const char *const counts[] = {"supported", "contradicted", "disputed", "undecided"};
    enum { TEXTS = sizeof names / sizeof *names, COUNTS = sizeof counts / sizeof *counts };
    jarak_table *table = NULL;
    jarak_status status = jarak__table_new(&table, error);
    for (size_t column = 0; column < TEXTS + COUNTS && status == JARAK_OK; column++) {
        status = column < TEXTS ? jarak__table_add_column(table, names[column], JARAK_TEXT, error)
                                : jarak__table_add_column(table, counts[column - TEXTS], JARAK_INTEGER, error);
    }
    if (status == JARAK_OK) {
        status = jarak__table_add_rows(table, claims->count, error);
    }
    for (size_t i = 0; i < claims->count && status == JARAK_OK; i++) {
        const jarak_claim *claim = &claims->claims[i];
        const char *const texts[TEXTS] = {claim->id,        claim->paragraph,    jarak_claim_finding_text(claim->finding),
                                          claim->statement, claim->statement_id, claim->require};
        const size_t numbers[COUNTS] = {claim->supported, claim->contradicted, claim->disputed, claim->undecided};
        status = set_texts(table, i, texts, TEXTS, error);
        for (size_t k = 0; k < COUNTS; k++) {
            jarak__table_set_integer(table, i, TEXTS + k, (int64_t)numbers[k]);
        }
    }
    if (status == JARAK_OK) {
        status = jarak_table_print(table, JARAK_FORMAT_CSV, stream, error);
    }
    jarak_table_free(table);
    return status;
}

jarak_status jarak_claims_print(const jarak_claims *claims, const jarak_claims_print_settings *settings, FILE *stream, jarak_error *error)
{
    static const jarak_claims_print_settings plain = {.format = JARAK_FORMAT_TABLE, .why = false, .language = NULL};
    settings = settings != NULL ? settings : &plain;
    jarak_status status = settings->format == JARAK_FORMAT_JSON  ? print_json(claims, stream, error)
                          : settings->format == JARAK_FORMAT_CSV ? print_csv(claims, stream, error)
                                                                 : print_text(claims, settings, stream, error);
    if (status == JARAK_OK && (fflush(stream) != 0 || ferror(stream) != 0)) {
        status = jarak_fail(error, JARAK_ERR_IO, "the claims could not be written: %s", strerror(errno));
    }
    return status;
}
