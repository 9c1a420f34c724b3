#ifndef BERTH_CCURL_SHIM_H
#define BERTH_CCURL_SHIM_H
#include <curl/curl.h>
#include <sys/eventfd.h>

// Swift cannot call C variadic functions; each option type gets a fixed-arity twin.
static inline CURLcode berth_curl_setopt_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode berth_curl_setopt_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode berth_curl_setopt_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode berth_curl_setopt_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

// Callbacks: typed, so that Swift can pass a @convention(c) closure.
static inline CURLcode berth_curl_setopt_write(CURL *handle, CURLoption option,
                                               curl_write_callback callback) {
    return curl_easy_setopt(handle, option, callback);
}
static inline CURLcode berth_curl_setopt_read(CURL *handle, curl_read_callback callback) {
    return curl_easy_setopt(handle, CURLOPT_READFUNCTION, callback);
}
static inline CURLcode berth_curl_setopt_seek(CURL *handle, curl_seek_callback callback) {
    return curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, callback);
}

// curl_easy_getinfo, by the type of its answer.
static inline long berth_curl_getinfo_long(CURL *handle, CURLINFO item) {
    long value = 0;
    curl_easy_getinfo(handle, item, &value);
    return value;
}
static inline curl_off_t berth_curl_getinfo_offset(CURL *handle, CURLINFO item) {
    curl_off_t value = 0;
    curl_easy_getinfo(handle, item, &value);
    return value;
}
static inline curl_socket_t berth_curl_active_socket(CURL *handle) {
    curl_socket_t value = CURL_SOCKET_BAD;
    curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &value);
    return value;
}
static inline void *berth_curl_private(CURL *handle) {
    char *value = 0;
    curl_easy_getinfo(handle, CURLINFO_PRIVATE, &value);
    return value;
}

// Swift's C library module leaves eventfd out.
static inline int berth_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

// Macros with casts that Swift does not import.
static inline CURLcode berth_curl_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
enum {
    berth_curl_readfunc_abort = CURL_READFUNC_ABORT,
    berth_curl_writefunc_pause = CURL_WRITEFUNC_PAUSE,
};
#endif
