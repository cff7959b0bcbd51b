/* Makes the stores that libjarak carries, while it is built: an empty one, and one of the ledger with its panel.
 *
 * usage: make_ready_stores EMPTY LEDGER (the files to be written) */
#include <stdio.h>
#include <unistd.h>

#include "jarak/load.h"
#include "jarak/panel.h"

static jarak_status fill(jarak_store *store, jarak_error *error)
{
    jarak_status status = jarak_load_ledger(store, NULL, error);
    return status == JARAK_OK ? jarak_panel_ensure(store, error) : status;
}

static jarak_status make(const char *path, bool is_filled, jarak_error *error)
{
    jarak_store *store = NULL;
    jarak_store_settings settings;
    jarak_store_settings_init(&settings);
    settings.threads = 1;
    unlink(path); /* of an earlier build; where there is none, so much the better */
    jarak_status status = jarak_store_open(path, JARAK_WRITE, &settings, &store, error);
    if (status == JARAK_OK && is_filled) {
        status = fill(store, error);
    }
    jarak_store_close(store);
    return status;
}

int main(int argc, char **argv)
{
    jarak_error error;
    if (argc != 3) {
        fputs("usage: make_ready_stores EMPTY LEDGER\n", stderr);
        return 2;
    }
    if (make(argv[1], false, &error) != JARAK_OK || make(argv[2], true, &error) != JARAK_OK) {
        fprintf(stderr, "make_ready_stores: %s\n", error.message);
        return 1;
    }
    return 0;
}
