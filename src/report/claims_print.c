/* Checked claims in every format: the findings as a table, and behind it what each rests on. */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/settings.h"
#include "base/text.h"
#include "jarak/claims.h"
#include "jarak/print.h"
#include "report/claims.h"

typedef struct claims_result {
    const jarak_claims *claims;
    const char *language;
    bool why;
} claims_result;

static const char *const finding_names[] = {
    [JARAK_UNDECIDED] = N_("undecided"), [JARAK_SUPPORTED] = N_("supported"),         [JARAK_CONTRADICTED] = N_("contradicted"),
    [JARAK_DISPUTED] = N_("disputed"),   [JARAK_NOT_CHECKABLE] = N_("not checkable"),
};

static bool is_indonesian(const claims_result *result)
{
    return result->language != NULL && strcmp(result->language, "id") == 0;
}

/* The statement in the language asked for, where the file has it. */
static const char *statement_in(const claims_result *result, const jarak_claim *claim)
{
    return is_indonesian(result) && claim->statement_id != NULL ? claim->statement_id : claim->statement;
}

/* Why the finding is what it is, in a few words: "2 of 4 hold". */
static const char *count_text(const jarak_claim *claim, size_t size, char *text)
{
    size_t deciding = claim->supported + claim->contradicted;
    if (claim->finding == JARAK_NOT_CHECKABLE) {
        snprintf(text, size, "%s", _("data are missing"));
    } else if (claim->require != NULL) {
        char disputed[64] = "", undecided[64] = "";
        if (claim->disputed > 0) {
            snprintf(disputed, sizeof disputed, _(", %zu disputed"), claim->disputed);
        }
        if (claim->undecided > 0) {
            snprintf(undecided, sizeof undecided, _(", %zu undecided"), claim->undecided);
        }
        int length = snprintf(text, size, P_("%zu of %zu holds", "%zu of %zu hold", claim->supported), claim->supported,
                              deciding + claim->disputed + claim->undecided);
        snprintf(text + length, size - (size_t)length, "%s%s", disputed, undecided);
    } else if (claim->opinion) {
        snprintf(text, size, "%s", _("an opinion"));
    } else if (deciding == 0) {
        snprintf(text, size, "%s", _("no figure decides"));
    } else {
        snprintf(text, size, P_("%zu of %zu holds", "%zu of %zu hold", claim->supported), claim->supported, deciding);
    }
    return text;
}

/* ------------------------------------------------------------------------------------------------------------------ the page */

enum { FINDING, ANSWERS, PARAGRAPH, CLAIM, STATEMENT };

static const jarak__column summary_columns[] = {
    {.title = N_("finding"), .type = JARAK_TEXT},   {.title = N_("answers"), .type = JARAK_TEXT},
    {.title = N_("paragraph"), .type = JARAK_TEXT}, {.title = N_("claim"), .type = JARAK_TEXT},
    {.title = N_("statement"), .type = JARAK_TEXT},
};

static void summary_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const claims_result *result = data;
    const jarak_claim *claim = &result->claims->claims[row];
    jarak__cell_text(cell, column == FINDING     ? _(finding_names[claim->finding])
                           : column == ANSWERS   ? count_text(claim, sizeof cell->scratch, cell->scratch)
                           : column == PARAGRAPH ? claim->paragraph
                           : column == CLAIM     ? claim->id
                                                 : statement_in(result, claim));
}

static void write_totals(jarak__output *out, const jarak_claims *claims)
{
    size_t counts[5] = {0, 0, 0, 0, 0}, opinions = 0;
    for (size_t i = 0; i < claims->count; i++) {
        counts[claims->claims[i].finding]++;
        opinions += claims->claims[i].opinion;
    }
    jarak__write_format(&out->text,
                        P_("\n%zu claim: %zu supported, %zu contradicted, %zu disputed, %zu undecided; ",
                           "\n%zu claims: %zu supported, %zu contradicted, %zu disputed, %zu undecided; ", claims->count),
                        claims->count, counts[JARAK_SUPPORTED], counts[JARAK_CONTRADICTED], counts[JARAK_DISPUTED],
                        counts[JARAK_UNDECIDED]);
    if (counts[JARAK_NOT_CHECKABLE] > 0) {
        jarak__write_format(&out->text, _("%zu not checkable; "), counts[JARAK_NOT_CHECKABLE]);
    }
    jarak__write_format(&out->text, P_("%zu of them is an opinion.\n", "%zu of them are opinions.\n", opinions), opinions);
}

/* What would have to be loaded first. */
static void write_lacking(jarak__output *out, const claims_result *result)
{
    const jarak_claims *claims = result->claims;
    for (size_t i = 0; claims->lacks != NULL && i < claims->count; i++) {
        if (claims->lacks[i] != NULL) {
            jarak__write_format(&out->text, _("\n%s is not checkable: load %s\n"), claims->claims[i].id,
                                is_indonesian(result) ? claims->lacks_id[i] : claims->lacks[i]);
        }
    }
}

/* What a query of a claim returned; nothing where that is no row. */
static void write_rows(jarak__output *out, const char *title, const jarak_table *rows)
{
    if (rows == NULL || jarak_table_rows(rows) == 0) {
        return;
    }
    jarak__column *columns;
    jarak__sheet sheet;
    jarak_error error = {0};
    jarak_status status = jarak__sheet_of_table(rows, &columns, &sheet, &error);
    if (status != JARAK_OK) {
        jarak__output_fail(out, status, &error);
        return;
    }
    jarak__write_text(&out->text, title);
    jarak__page_sheet(out, &sheet);
    jarak__free(columns);
}

/* One claim with what it rests on. */
static void write_reasons(jarak__output *out, const claims_result *result, const jarak_claim *claim)
{
    char count[128];
    jarak__write_format(&out->text, "\n%s: %s, %s\n%s\n", claim->id, _(finding_names[claim->finding]),
                        count_text(claim, sizeof count, count), statement_in(result, claim));
    if (claim->note != NULL) {
        jarak__write_format(&out->text, "%s\n", claim->note);
    }
    write_rows(out, _("\nAnswers\n"), claim->answers);
    write_rows(out, _("\nFigures\n"), claim->rows);
}

static void write_page(const void *data, jarak__output *out)
{
    const claims_result *result = data;
    const jarak_claims *claims = result->claims;
    jarak__write_format(&out->text, "%s\n", is_indonesian(result) && claims->title_id != NULL ? claims->title_id : claims->title);
    if (claims->source != NULL) {
        jarak__write_format(&out->text, "%s\n", claims->source);
    }
    jarak__write_text(&out->text, "\n");
    const jarak__sheet summary = {.data = result,
                                  .n_rows = claims->count,
                                  .n_columns = sizeof summary_columns / sizeof *summary_columns,
                                  .columns = summary_columns,
                                  .cell = summary_cell,
                                  .plain = true};
    jarak__page_sheet(out, &summary);
    if (claims->count > 1) {
        write_totals(out, claims);
    }
    write_lacking(out, result);
    for (size_t i = 0; i < claims->count && result->why; i++) {
        write_reasons(out, result, &claims->claims[i]);
    }
}

/* ------------------------------------------------------------------------------------------------------------------ for programs */

enum { ID, OF_PARAGRAPH, OF_FINDING, ENGLISH, INDONESIAN, REQUIRE, SUPPORTED, CONTRADICTED, DISPUTED, UNDECIDED, LACKS };

static const jarak__column columns_of_rows[] = {
    {.key = "id", .type = JARAK_TEXT},           {.key = "paragraph", .type = JARAK_TEXT},       {.key = "finding", .type = JARAK_TEXT},
    {.key = "statement", .type = JARAK_TEXT},    {.key = "statement_id", .type = JARAK_TEXT},    {.key = "require", .type = JARAK_TEXT},
    {.key = "supported", .type = JARAK_INTEGER}, {.key = "contradicted", .type = JARAK_INTEGER}, {.key = "disputed", .type = JARAK_INTEGER},
    {.key = "undecided", .type = JARAK_INTEGER}, {.key = "lacks", .type = JARAK_TEXT},
};

static void cell_of_rows(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const claims_result *result = data;
    const jarak_claim *claim = &result->claims->claims[row];
    switch (column) {
    case SUPPORTED:
        jarak__cell_integer(cell, (int64_t)claim->supported);
        return;
    case CONTRADICTED:
        jarak__cell_integer(cell, (int64_t)claim->contradicted);
        return;
    case DISPUTED:
        jarak__cell_integer(cell, (int64_t)claim->disputed);
        return;
    case UNDECIDED:
        jarak__cell_integer(cell, (int64_t)claim->undecided);
        return;
    case LACKS:
        jarak__cell_text(cell, result->claims->lacks != NULL ? result->claims->lacks[row] : NULL);
        return;
    default:
        jarak__cell_text(cell, column == ID             ? claim->id
                               : column == OF_PARAGRAPH ? claim->paragraph
                               : column == OF_FINDING   ? jarak_claim_finding_text(claim->finding)
                               : column == ENGLISH      ? claim->statement
                               : column == INDONESIAN   ? claim->statement_id
                                                        : claim->require);
    }
}

static void give_rows(const void *data, jarak__sheet *sheet)
{
    const claims_result *result = data;
    *sheet = (jarak__sheet){.data = result,
                            .n_rows = result->claims->count,
                            .n_columns = sizeof columns_of_rows / sizeof *columns_of_rows,
                            .columns = columns_of_rows,
                            .cell = cell_of_rows};
}

static void write_tree(const void *data, jarak__json *json)
{
    const claims_result *result = data;
    jarak__json_text(json, "title", result->claims->title);
    jarak__json_text(json, "source", result->claims->source);
    jarak__json_claims(json, "claims", result->claims);
}

void jarak_claims_print_settings_init_sized(jarak_claims_print_settings *settings, size_t size)
{
    const jarak_claims_print_settings defaults = {.format = JARAK_FORMAT_TABLE};
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

jarak_status jarak_claims_print(const jarak_claims *claims, const jarak_claims_print_settings *settings, FILE *stream, jarak_error *error)
{
    jarak_claims_print_settings used;
    jarak_claims_print_settings_init(&used);
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_claims_print_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    const claims_result result = {claims, used.language, used.why};
    const jarak__printout printout = {.result = &result, .page = write_page, .rows = give_rows, .tree = write_tree};
    return jarak__print(&printout, used.format, stream, error);
}
