/* Claims: statements as tests. A claims file gives each statement a query over the documented views; the data support it, contradict it,
 * leave it undecided, or disagree among themselves. docs/writing-claims.md describes the file. */
#ifndef JARAK_CLAIMS_H
#define JARAK_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>

#include "jarak/status.h"
#include "jarak/store.h"
#include "jarak/table.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum jarak_claim_finding {
    JARAK_UNDECIDED = 0,     /* no answer is true or false; or too few instances decide for what the claim requires */
    JARAK_SUPPORTED = 1,     /* every answer that decides is true; or as many instances hold as the claim requires */
    JARAK_CONTRADICTED = 2,  /* every answer that decides is false; or so many instances do not hold that the rest cannot make it up */
    JARAK_DISPUTED = 3,      /* some are true and some false; or what is required hangs on an instance with answers of both kinds */
    JARAK_NOT_CHECKABLE = 4, /* what the claim needs is not in the store: it was not asked */
} jarak_claim_finding;

/* "supported" and so on ("not_checkable"); stable, for JSON. The text is static. Cost O(1); safe from any thread. */
JARAK_API const char *jarak_claim_finding_text(jarak_claim_finding finding);

/* One claim after it was checked. Texts are NULL where the file says nothing. */
typedef struct jarak_claim {
    const char *id;
    const char *paragraph;
    const char *statement;    /* English */
    const char *statement_id; /* Indonesian */
    const char *source;
    const char *note;
    const char *require; /* how many instances have to hold, as the file says it: "all of 5" */
    bool opinion;        /* nothing to check: undecided by its nature */
    jarak_claim_finding finding;
    /* Answers by kind; with `require`, instances: those of which all answers that decide are true, false, both, or none decides (a missing
     * instance is one of these). Without `require`, disputed is 0. */
    size_t supported, contradicted, disputed, undecided;
    const jarak_table *answers; /* the condition's rows: by, holds, of, …; NULL for an opinion */
    const jarak_table *rows;    /* the rows behind them; NULL where the file asks for none */
} jarak_claim;

typedef struct jarak_claims {
    const char *title;
    const char *title_id;
    const char *source;
    size_t count;
    const jarak_claim *claims; /* in the order of the file */
    /* count each: what has to be loaded before the claim can be checked, in English and Indonesian; NULL: nothing */
    const char *const *lacks, *const *lacks_id;
} jarak_claims;

typedef struct jarak_check_settings {
    size_t size;               /* set by jarak_check_settings_init() */
    const char *only;          /* check this id alone; NULL: all */
    double time_limit_seconds; /* for each query; default 10 */
    jarak_progress *progress;
} jarak_check_settings;

/* What jarak_check_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1); safe
 * from any thread. */
JARAK_API void jarak_check_settings_init_sized(jarak_check_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_check_settings_init(jarak_check_settings *settings)
{
    jarak_check_settings_init_sized(settings, sizeof *settings);
}

/* Checks the claims of a YAML file against a store. path NULL: the claims that come with jarak; the name of a set that comes
 * with it ("rerouting-2022"): that set, unless a file is called so. A claim whose `needs` are not in the store is JARAK_NOT_CHECKABLE, and
 * nothing of it is asked. The panel is brought up to the facts before
 * (jarak_panel_ensure()). Every query runs as jarak_query() does: read-only, without files or network, with the time limit. settings NULL:
 * defaults. Errors: ERR_NOT_FOUND, ERR_FORMAT (line and column in the file), ERR_SQL and ERR_TIMEOUT (naming the claim), ERR_ARGUMENT where
 * a claim reads a table or view that holds no row in this store (it would be judged by what was not loaded) or where the panel is out of
 * date and the store open for reading only. On error *claims is NULL. Cost: the queries. One store by one thread at a time. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_check(jarak_store *store, const char *path, const jarak_check_settings *settings,
                                                    jarak_claims **claims, jarak_error *error);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_claims_free(jarak_claims *claims);

#ifdef __cplusplus
}
#endif
#endif
