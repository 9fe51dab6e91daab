package roster

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/internal/schedule"
)

// Had names another migration of the same pair that moved one of the spaces, or may have, and the space.
func (r *Roster) Had(name types.NamespacedName, spaces []string) (other, space string) {
	other, folded := r.had(name, func(*member) schedule.SpaceSet { return schedule.Spaces(spaces) })
	// Sets compare keys without case. A person looks for the key as it is written.
	if at := slices.IndexFunc(spaces, func(key string) bool { return strings.ToLower(key) == folded }); at >= 0 {
		space = spaces[at]
	}
	return other, space
}

// HadAny does the same for all spaces of the migration.
func (r *Roster) HadAny(name types.NamespacedName) (other, space string) {
	return r.had(name, func(m *member) schedule.SpaceSet { return m.entry.Spaces })
}

func (r *Roster) had(name types.NamespacedName, of func(*member) schedule.SpaceSet) (other, space string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	wanted := r.migrations[name]
	if wanted == nil {
		return "", ""
	}
	set, identity := of(wanted), r.identityOf(wanted)
	for otherName, m := range r.migrations {
		if otherName == name || !m.moved || r.identityOf(m) != identity {
			continue
		}
		if key, both := schedule.Overlap(set, m.entry.Spaces); both && (other == "" || m.entry.Name < other) {
			other, space = m.entry.Name, key
		}
	}
	return other, space
}
