package quota

import (
	"errors"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/schedule"
)

// Reservation is one call that is spent. It counts until a whole window after its end, because only then is it sure that it has
// left each window of Atlassian's.
type Reservation struct {
	account *Account
	line    *line
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
		r.line.window.End(r.call, r.account.clock.Now())
	}
}

// Unsent gives back what was not used, and wakes who may use it.
func (r *Reservation) Unsent() {
	for _, one := range r.giveBack() {
		r.account.all.Wake(one)
	}
}

func (r *Reservation) giveBack() []types.NamespacedName {
	r.account.mu.Lock()
	defer r.account.mu.Unlock()
	r.line.window.Return(r.call)
	return r.line.early(r.account.clock.Now())
}
