// SPDX-License-Identifier: BSD-2-Clause
// A root task in C++17 without its standard library: classes around capabilities, constructors of
// globals, templates and lambdas, on the C headers.
#include "check.h"

#include <sel4utils/process.h>
#include <simple/simple.h>
#include <vka/object.h>
#include <vspace/vspace.h>

namespace {

// A capability that is deleted with its holder.
class Capability {
public:
    explicit Capability(seL4_CPtr cptr) : cptr_(cptr) {}
    ~Capability()
    {
        if (cptr_) {
            delete_cap(cptr_);
        }
    }
    Capability(const Capability &) = delete;
    Capability &operator=(const Capability &) = delete;
    Capability(Capability &&other) noexcept : cptr_(other.cptr_) { other.cptr_ = 0; }

    seL4_CPtr cptr() const { return cptr_; }

    Capability mint(seL4_Word badge, seL4_CapRights_t rights = seL4_AllRights) const
    {
        seL4_CPtr to = slot();
        expect_ok(mint_cap(to, cptr_, rights, badge));
        return Capability{to};
    }

private:
    seL4_CPtr cptr_;
};

template <typename Body>
struct Task {
    explicit Task(Body body) : body_(body)
    {
        thread_start(&thread_, seL4_MaxPrio, 0, run, reinterpret_cast<seL4_Word>(this), 0);
    }
    ~Task() { thread_join(&thread_); }
    static void run(seL4_Word self, seL4_Word) { reinterpret_cast<Task *>(self)->body_(); }

    Body body_;
    thread_t thread_;
};

struct Early {
    Early() : value(41) { value++; }
    int value;
} early;

template <typename... Words>
seL4_MessageInfo_t message(seL4_Word label, Words... words)
{
    int at = 0;
    (seL4_SetMR(at++, static_cast<seL4_Word>(words)), ...);
    return seL4_MessageInfo_new(label, 0, 0, sizeof...(words));
}

} // namespace

int main()
{
    begin();
    expect_equal(early.value, 42);

    Capability endpoint{make(seL4_EndpointObject, 0)};
    seL4_CPtr gone;
    {
        Capability client = endpoint.mint(0x21);
        gone = client.cptr();
        seL4_Word answer = 0;
        Task task{[&] {
            seL4_Call(client.cptr(), message(5, 1, 2, 3, 4, 5));
            answer = seL4_GetMR(0);
        }};
        seL4_Word badge;
        auto info = seL4_Recv(endpoint.cptr(), &badge);
        expect_equal(badge, 0x21);
        expect_equal(seL4_MessageInfo_get_length(info), 5);
        expect_equal(seL4_GetMR(4), 5);
        seL4_Reply(message(0, 99));
        thread_join(&task.thread_);
        expect_equal(answer, 99);
    }
    expect(is_empty(gone));
    if constexpr (sizeof(seL4_Word) == 8) {
        printf("C++ %ld\n", __cplusplus);
    }
    return verdict();
}
