package roster

import (
	"slices"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// openRun is the run that is open, or whose start is under way, as it would be left behind if its migration went now.
func openRun(m *v1alpha1.Migration) *lifecycle.Left {
	starts := m.Status.Pending != nil && m.Status.Pending.Action == v1alpha1.ActionMigrate
	if left := lifecycle.LeftBehind(&m.Status); len(left) > 0 && (starts || lifecycle.OpenRun(&m.Status) != nil) {
		return &left[0]
	}
	return nil
}

// comparePutBack finds a run of which a migration's status told, and tells no more: somebody put an older status back. Its job stands in
// the status for good otherwise.
func (r *Roster) comparePutBack(old, next *member) {
	if old.open != nil && !slices.Contains(next.jobs, old.open.JobID) {
		r.putBack[next.name] = *old.open
	}
}

// PutBack is an open run that a migration does not know of any more, because somebody put an older status back.
func (r *Roster) PutBack(name types.NamespacedName) (lifecycle.Left, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	left, ok := r.putBack[name]
	return left, ok
}

// DropPutBack takes note that such a run is recorded.
func (r *Roster) DropPutBack(name types.NamespacedName) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.putBack, name)
}
