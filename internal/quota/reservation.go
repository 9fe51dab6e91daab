package quota

import (
	"errors"

	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/schedule"
)

// Reservation is one call that is spent. It counts until a whole window after its end, because only then is it sure that it has
// left each window of Atlassian's.
type Reservation struct {
	account *Account
	window  *schedule.Window
	call    schedule.Call
}

// Ended takes how the call went. Without an answer it is not known when it arrives: it then counts as under way for as long as
// it may be.
func (r *Reservation) Ended(err error) {
	failure, ok := errors.AsType[*transport.Error](err)
	switch {
	case ok && !failure.Sent:
		r.Unsent()
	case err == nil, ok && failure.Status != 0:
		r.account.mu.Lock()
		defer r.account.mu.Unlock()
		r.window.End(r.call, r.account.clock.Now())
	}
}

// Unsent gives back what was not used.
func (r *Reservation) Unsent() {
	r.account.mu.Lock()
	defer r.account.mu.Unlock()
	r.window.Return(r.call)
}
