/* A store of the figures that come with jarak. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/embed.h"
#include "base/text.h"
#include "data/ready_store.h"
#include "jarak/load.h"
#include "jarak/store.h"

/* The long way, where the library carries no store. */
static jarak_status load_ledger(const jarak_store_settings *settings, jarak_store **store, jarak_error *error)
{
    jarak_status status = jarak_store_open(NULL, JARAK_WRITE, settings, store, error);
    if (status == JARAK_OK) {
        status = jarak_load_ledger(*store, NULL, error);
    }
    if (status != JARAK_OK) {
        jarak_store_close(*store);
        *store = NULL;
    }
    return status;
}

jarak_status jarak_store_open_ledger(const jarak_store_settings *settings, jarak_store **store, jarak_error *error)
{
    *store = NULL;
    const jarak__embedded_file *ledger = jarak__embedded_made("ledger.duckdb.gz");
    if (ledger == NULL) {
        return load_ledger(settings, store, error);
    }
    char path[32];
    int descriptor = memfd_create("ledger", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    jarak_status status = descriptor >= 0 && jarak__ready_store_unpack(ledger, descriptor)
                              ? jarak_store_open(path, JARAK_READ, settings, store, error)
                              : jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", ledger->name);
    if (descriptor >= 0) {
        close(descriptor); /* the engine has opened it for itself */
    }
    return status;
}
