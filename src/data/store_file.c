/* Looking at a store's file, and the list of those that are open. */
#include "data/store_file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

/* The engine's lock on a file keeps other processes out, not this one: a second opening here would damage the file. */
static pthread_mutex_t open_files_mutex = PTHREAD_MUTEX_INITIALIZER;
static jarak__store_file *open_files;

/* The head of a DuckDB file is "DUCK" after an eight-byte checksum. */
jarak_status jarak__store_file_inspect(const char *path, jarak_access access, jarak_error *error)
{
    struct stat about;
    unsigned char head[12];
    if (stat(path, &about) != 0) {
        if (errno != ENOENT) {
            return jarak_fail(error, JARAK_ERR_IO, "%s: %s", path, strerror(errno));
        }
        return access == JARAK_WRITE ? JARAK_OK
                                     : jarak_fail(error, JARAK_ERR_NOT_FOUND,
                                                  _("%s: there is no such store; `jarak load --db %s FILE…` makes one"), path, path);
    }
    if (!S_ISREG(about.st_mode)) {
        return jarak_fail(error, JARAK_ERR_IO, _("%s is %s, not a file"), path, S_ISDIR(about.st_mode) ? _("a directory") : _("a device"));
    }
    int descriptor = open(path, (access == JARAK_WRITE ? O_RDWR : O_RDONLY) | O_CLOEXEC);
    if (descriptor < 0) {
        return jarak_fail(error, JARAK_ERR_IO, "%s: %s", path, strerror(errno));
    }
    ssize_t n_read = read(descriptor, head, sizeof head);
    close(descriptor);
    if (n_read < 0) {
        return jarak_fail(error, JARAK_ERR_IO, "%s: %s", path, strerror(errno));
    }
    if (n_read == 0) {
        return jarak_fail(error, JARAK_ERR_FORMAT,
                          _("%s is an empty file, not a store, such as is left where a load is killed as it begins; remove it, and `jarak "
                            "load` makes one"),
                          path);
    }
    if ((size_t)n_read < sizeof head || memcmp(head + 8, "DUCK", 4) != 0) {
        return jarak_fail(error, JARAK_ERR_FORMAT, _("%s is not a store: it is no DuckDB file; give another file with --db"), path);
    }
    return JARAK_OK;
}

jarak_status jarak__store_file_enter(const char *path, jarak__store_file *entry, jarak_error *error)
{
    struct stat about;
    if (entry->inode != 0 || stat(path, &about) != 0) {
        return JARAK_OK;
    }
    jarak_status status = JARAK_OK;
    pthread_mutex_lock(&open_files_mutex);
    for (const jarak__store_file *other = open_files; other != NULL; other = other->next) {
        if (other->device == about.st_dev && other->inode == about.st_ino) {
            status = jarak_fail(error, JARAK_ERR_LOCKED, _("%s is open in this process already; close it first, or use that store"), path);
        }
    }
    if (status == JARAK_OK) {
        *entry = (jarak__store_file){.device = about.st_dev, .inode = about.st_ino, .next = open_files};
        open_files = entry;
    }
    pthread_mutex_unlock(&open_files_mutex);
    return status;
}

void jarak__store_file_leave(jarak__store_file *entry)
{
    pthread_mutex_lock(&open_files_mutex);
    for (jarak__store_file **link = &open_files; *link != NULL; link = &(*link)->next) {
        if (*link == entry) {
            *link = entry->next;
            break;
        }
    }
    pthread_mutex_unlock(&open_files_mutex);
}
