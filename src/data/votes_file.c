/* The votes of a file: straight from it where that can be, else by way of the store. */
#include "base/settings.h"
#include "base/text.h"
#include "data/votes.h"
#include "jarak/load.h"

static jarak_status load(jarak_store *store, const char *path, const char *beside, const jarak_votes_settings *settings, jarak_error *error)
{
    jarak_load_settings load;
    jarak_load_settings_init(&load);
    load.sources_dir = settings->sources_dir;
    load.skip_unknown = settings->skip_unknown;
    load.beside = beside;
    return jarak_load_file(store, path, &load, NULL, error);
}

jarak_status jarak_votes_read_file(jarak_store *store, const char *path, const jarak_votes_settings *settings, jarak_votes **votes,
                                   jarak_error *error)
{
    *votes = NULL;
    jarak_votes_settings used;
    jarak_votes_settings_init(&used);
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_votes_settings_init", error);
    settings = &used;
    status = status == JARAK_OK ? jarak__votes_settings_check(settings, error) : status;
    if (status == JARAK_OK && settings->unit != NULL) {
        return jarak__votes_read_columns(store, path, settings, votes, error);
    }
    if (status == JARAK_OK && settings->rollcalls != NULL) {
        status = load(store, settings->rollcalls, NULL, settings, error);
    }
    bool done = false;
    if (status == JARAK_OK) {
        status = jarak__votes_read_direct(store, path, settings, &done, votes, error);
    }
    if (status == JARAK_OK && !done) {
        status = load(store, path, settings->rollcalls, settings, error);
    }
    return status == JARAK_OK && !done ? jarak_votes_read(store, settings, votes, error) : status;
}
