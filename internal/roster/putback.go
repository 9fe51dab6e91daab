package roster

import (
	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// openRun is the run that is open, or whose start is under way, with what is recorded of it if its migration tells of it no more.
type openRun struct {
	left   lifecycle.Left
	record v1alpha1.AbandonedRun
}

func openRunOf(m *v1alpha1.Migration) *openRun {
	starts := m.Status.Pending != nil && m.Status.Pending.Action == v1alpha1.ActionMigrate
	left := lifecycle.LeftBehind(&m.Status)
	if len(left) == 0 || (!starts && lifecycle.OpenRun(&m.Status) == nil) {
		return nil
	}
	return &openRun{left[0], lifecycle.RecordOf(m, left[0])}
}

// comparePutBack finds a run of which a migration's status told, and tells no more: somebody put an older status back. A run stands in
// the status for good otherwise. It goes on at Atlassian as one of a deleted migration does, and is not to be doubled either.
func (r *Roster) comparePutBack(old *member, m *v1alpha1.Migration) {
	if old.open != nil && !lifecycle.Tells(&m.Status, old.open.left) {
		r.leaveBehind(r.identityOf(old), m.Namespace, old.open.record)
	}
}
