/* What makes an estimator one that the contract test can call. */
#ifndef JARAK_TESTS_CONTRACT_ADAPTER_H
#define JARAK_TESTS_CONTRACT_ADAPTER_H

#include <string.h>

#include "contract/estimators.h"

static inline uint64_t mix(uint64_t hash, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ at[i]) * UINT64_C(1099511628211); /* FNV-1a */
    }
    return hash;
}

#define MIX(hash, array, n) ((array) == NULL ? (hash) : mix(hash, array, (n) * sizeof *(array)))

enum { BEYOND = 16 };

/* The adapters of an estimator X whose settings are S: X_settings, apart from the fields that all have set by set();
 * and its row, contract_X. */
#define ESTIMATOR(X, S, set, get)                                                                                   \
    typedef struct X##_room {                                                                                       \
        jarak_##S##_settings settings;                                                                              \
        unsigned char beyond[BEYOND];                                                                               \
    } X##_room;                                                                                                     \
    static const jarak_##S##_settings *X##_choose(const contract_choice *choice, X##_room *room)                    \
    {                                                                                                               \
        memset(room, 0, sizeof *room);                                                                              \
        jarak_##S##_settings_init(&room->settings);                                                                 \
        if (choice->size > 0) {                                                                                     \
            room->settings.size = choice->size;                                                                     \
            room->beyond[0] = choice->sets_unknown;                                                                 \
        } else if (!choice->defaults) {                                                                             \
            room->settings.threads = choice->threads;                                                               \
            room->settings.cancel = choice->cancel;                                                                 \
            set(&room->settings, choice->wrong);                                                                    \
        }                                                                                                           \
        return choice->no_settings ? NULL : &room->settings;                                                        \
    }                                                                                                               \
    static jarak_status X##_check(contract_data which, const contract_choice *choice, jarak_error *error)           \
    {                                                                                                               \
        X##_room room;                                                                                              \
        return jarak_##X##_check(get(which), X##_choose(choice, &room), error);                                     \
    }                                                                                                               \
    static jarak_status X##_fit(contract_data which, const contract_choice *choice, void **fit, jarak_error *error) \
    {                                                                                                               \
        X##_room room;                                                                                              \
        jarak_##X *made = *fit;                                                                                     \
        jarak_status status = jarak_##X##_fit(get(which), X##_choose(choice, &room), &made, error);                 \
        *fit = made;                                                                                                \
        return status;                                                                                              \
    }                                                                                                               \
    static void X##_free(void *fit)                                                                                 \
    {                                                                                                               \
        jarak_##X##_free(fit);                                                                                      \
    }                                                                                                               \
    estimator contract_##X = {#X, sizeof(jarak_##S##_settings), X##_check, X##_fit, X##_fingerprint, X##_free};

#endif
