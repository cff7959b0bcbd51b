/* A store is the engine with the schema in it. */
#include "data/store.h"

#include <unistd.h>

#include "base/apart.h"
#include "data/ready_store.h"
#include "data/schema.h"

jarak_status jarak_store_open(const char *path, jarak_access access, const jarak_store_settings *settings, jarak_store **store,
                              jarak_error *error)
{
    bool is_laid = path != NULL && access == JARAK_WRITE && jarak__ready_store_lay(path);
    jarak__apart_open_begin(path != NULL ? path : "");
    jarak_status status = jarak__store_open_bare(path, access, settings, store, error);
    if (status == JARAK_OK) {
        status = jarak__schema_prepare(*store, error);
        status = jarak__store_opening_failed(*store, status, error);
    }
    jarak__apart_open_end();
    if (status != JARAK_OK) {
        jarak_store_close(*store);
        *store = NULL;
    }
    if (status != JARAK_OK && is_laid) {
        unlink(path);
    }
    return status;
}
