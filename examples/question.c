/* Closer or apart? A store in memory with the figures that come with jarak, and a question put to them. */
#include <stdio.h>

#include "jarak/answer.h"
#include "jarak/load.h"
#include "jarak/store.h"

int main(void)
{
    const char *const states[] = {"Kazakhstan"};
    jarak_store *store = NULL;
    jarak_answer *answer = NULL;
    jarak_error error;
    jarak_ask_settings settings;
    jarak_ask_settings_init(&settings);
    settings.partner = "Russia";
    settings.states = states;
    settings.n_states = 1;
    settings.since = 2018;
    jarak_status status = jarak_store_open(NULL, JARAK_WRITE, NULL, &store, &error);
    status = status != JARAK_OK ? status : jarak_load_ledger(store, NULL, &error);
    status = status != JARAK_OK ? status : jarak_ask(store, &settings, &answer, &error);
    if (status == JARAK_OK) {
        printf("%s: %s\n", answer->pairs[0].state.name,
               answer->n_pairs > 0 && answer->pairs[0].sentence != NULL ? "answered" : "no answer");
    } else {
        fprintf(stderr, "%s\n", error.message);
    }
    jarak_answer_free(answer);
    jarak_store_close(store);
    return status != JARAK_OK;
}
