package crash_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// The Secrets of the world. Nobody logs them, and if somebody did, a failure would not spread it.
const (
	apiToken    = "not-a-real-api-token"
	accessToken = "not-a-real-access-token"
)

var withoutSecrets = strings.NewReplacer(apiToken, "[secret]", accessToken, "[secret]")

// lastLines keeps the newest lines of the managers: a failure on a machine that is gone afterwards must explain itself.
type lastLines struct {
	mu    sync.Mutex
	lines []string
}

func (l *lastLines) add(line string) {
	const most = 100
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
	l.lines = l.lines[max(0, len(l.lines)-most):]
}

func (l *lastLines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "\n")
}

// voice is what one manager writes. Only one goroutine writes to it.
type voice struct {
	name string
	into *lastLines
	rest []byte
}

func (v *voice) Write(p []byte) (int, error) {
	v.rest = append(v.rest, p...)
	for {
		line, rest, whole := bytes.Cut(v.rest, []byte("\n"))
		if !whole {
			return len(p), nil
		}
		v.into.add(v.name + ": " + withoutSecrets.Replace(string(line)))
		v.rest = rest
	}
}

// tell logs how everything stands.
func (w *world) tell() {
	w.Helper()
	migrations, sites, leases := &v1alpha1.MigrationList{}, &v1alpha1.CloudSiteList{}, &coordinationv1.LeaseList{}
	for _, list := range []client.ObjectList{migrations, sites, leases} {
		if err := w.client.List(w.Context(), list, client.InNamespace(w.namespace)); err != nil {
			w.Logf("list %T: %v", list, err)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "It is %s.\n", w.clock.Now().UTC().Format(time.RFC3339Nano))
	for _, m := range migrations.Items {
		fmt.Fprintf(&b, "Migration %s, version %s: %s\n", m.Name, m.ResourceVersion, indented(m.Status))
	}
	for _, site := range sites.Items {
		fmt.Fprintf(&b, "CloudSite %s, version %s: %s\n", site.Name, site.ResourceVersion, indented(site.Status))
	}
	for _, lease := range leases.Items {
		fmt.Fprintf(&b, "Lease %s: %s\n", lease.Name, indented(lease.Spec))
	}
	for _, job := range w.sim.Jobs() {
		fmt.Fprintf(&b, "Job at Atlassian: %s, tasks: %s\n", indented(job), indented(w.sim.Tasks(job.ID)))
	}
	fmt.Fprintf(&b, "The last lines of the managers:\n%s", w.log)
	w.Log(withoutSecrets.Replace(b.String()))
}

func indented(v any) string {
	content, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(content)
}
