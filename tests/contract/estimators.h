/* The estimators as the contract test sees them: one row each of the table in estimators.c. */
#ifndef JARAK_TESTS_CONTRACT_ESTIMATORS_H
#define JARAK_TESTS_CONTRACT_ESTIMATORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/cancel.h"
#include "jarak/status.h"

/* Which data: some that fit well, in a second; many, so that threads have work; none at all (NULL); data without rows; with a single one;
 * with what is missing, in all the ways that the estimator's data have. */
typedef enum contract_data {
    CONTRACT_GOOD,
    CONTRACT_LARGE,
    CONTRACT_NONE,
    CONTRACT_NO_ROWS,
    CONTRACT_ONE_ROW,
    CONTRACT_NAN,
} contract_data;

/* Which settings. */
typedef struct contract_choice {
    bool no_settings; /* NULL */
    bool defaults;    /* as settings_init leaves them */
    int threads;
    const jarak_cancel *cancel;
    bool wrong;        /* one field is out of its range */
    size_t size;       /* not 0: the defaults, said to be so large */
    bool sets_unknown; /* with a byte set behind all that the library knows */
} contract_choice;

typedef struct estimator {
    const char *name;
    size_t settings_bytes;
    jarak_status (*check)(contract_data data, const contract_choice *choice, jarak_error *error);
    jarak_status (*fit)(contract_data data, const contract_choice *choice, void **fit, jarak_error *error);
    uint64_t (*fingerprint)(const void *fit); /* of every number that the result holds, times apart */
    void (*free)(void *fit);
} estimator;

extern estimator *const estimators[];
extern const size_t n_estimators;
enum { N_ESTIMATORS_AT_MOST = 16 };

#endif
