/* Claims as JSON, of `check` and of an answer. */
#include "report/claims.h"

static void write_table(jarak__json *json, const char *key, const jarak_table *table)
{
    if (table != NULL) {
        jarak__json_table(json, key, table);
    } else {
        jarak__json_null(json, key);
    }
}

static void write_claim(jarak__json *json, const jarak_claim *claim, const char *lacks)
{
    jarak__json_object(json, NULL, false);
    jarak__json_text(json, "id", claim->id);
    jarak__json_text(json, "paragraph", claim->paragraph);
    jarak__json_text(json, "statement", claim->statement);
    jarak__json_text(json, "statement_id", claim->statement_id);
    jarak__json_text(json, "source", claim->source);
    jarak__json_text(json, "note", claim->note);
    jarak__json_text(json, "require", claim->require);
    jarak__json_text(json, "finding", jarak_claim_finding_text(claim->finding));
    jarak__json_boolean(json, "opinion", claim->opinion);
    jarak__json_count(json, "supported", claim->supported);
    jarak__json_count(json, "contradicted", claim->contradicted);
    jarak__json_count(json, "disputed", claim->disputed);
    jarak__json_count(json, "undecided", claim->undecided);
    jarak__json_text(json, "lacks", lacks);
    write_table(json, "answers", claim->answers);
    write_table(json, "rows", claim->rows);
    jarak__json_end(json);
}

void jarak__json_claims(jarak__json *json, const char *key, const jarak_claims *claims)
{
    jarak__json_list(json, key, false);
    for (size_t i = 0; claims != NULL && i < claims->count; i++) {
        write_claim(json, &claims->claims[i], claims->lacks != NULL ? claims->lacks[i] : NULL);
    }
    jarak__json_end(json);
}
