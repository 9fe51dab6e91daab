package appassessment

import (
	"slices"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/assessment"
)

// maxFindings is how many findings are kept for a CloudSite: the newest ones say what is true now.
const maxFindings = 16

// findings hold what checks told about the apps of each cloud site. They are fed by the watch of Migrations, so that no
// reconcile lists thousands of them, and are complete again as soon as a new process has seen them all.
type findings struct {
	mu     sync.Mutex
	bySite map[types.NamespacedName][]seen
}

type seen struct {
	migration types.UID
	assessment.Finding
}

// Observe takes note of what the checks of a Migration tell. It tells whether that is new.
func (r *Reconciler) Observe(m *v1alpha1.Migration) bool {
	finding, ok := assessment.FindingOf(m)
	if !ok {
		return false
	}
	return r.findings.add(types.NamespacedName{Namespace: m.Namespace, Name: m.Spec.CloudSiteRef.Name}, seen{m.UID, finding})
}

func (f *findings) add(site types.NamespacedName, next seen) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	known := f.bySite[site]
	if i := slices.IndexFunc(known, func(s seen) bool { return s.migration == next.migration }); i >= 0 {
		if !next.At.After(known[i].At) {
			return false
		}
		known = slices.Delete(known, i, i+1)
	}
	known = append(known, next)
	slices.SortFunc(known, func(a, b seen) int { return a.At.Compare(b.At) })
	known = known[max(0, len(known)-maxFindings):]
	if f.bySite == nil {
		f.bySite = map[types.NamespacedName][]seen{}
	}
	f.bySite[site] = known
	return slices.ContainsFunc(known, func(s seen) bool { return s.migration == next.migration })
}

// since returns the findings that are not older than a time.
func (f *findings) since(site types.NamespacedName, from time.Time) []assessment.Finding {
	f.mu.Lock()
	defer f.mu.Unlock()
	var result []assessment.Finding
	for _, s := range f.bySite[site] {
		if !s.At.Before(from) {
			result = append(result, s.Finding)
		}
	}
	return result
}
