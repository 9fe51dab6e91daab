package migration_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-logr/logr/funcr"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/metrics"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/harness"
)

// loudest is beyond every level that anything logs at; the API's client logs whole bodies from 8 on.
const loudest = 10

// The marks of the credentials. Each credential is made of its mark, so that any piece of it of 16 bytes shows it.
const (
	cloudMark, rotatedMark   = "cl0udTkn", "r0tatedT"
	patMark, passwordMark    = "patTkn4x", "passWd5y"
	mailMark, proxyMark      = "mailcn6z", "pr0xyPwd"
	attachMark               = "simulated-token-" // As the simulated Atlassian makes them.
	cloudToken, rotatedToken = cloudMark + cloudMark + "/+" + cloudMark, rotatedMark + rotatedMark + "/+" + rotatedMark
	accessToken, password    = patMark + patMark + patMark, passwordMark + `&" ` + passwordMark + passwordMark
	email, proxyPassword     = mailMark + mailMark + "@acme.example", proxyMark + proxyMark
)

// trap collects what can be read by those who may not read Secrets, and looks for credentials in it.
type trap struct {
	w        *harness.World
	registry *prometheus.Registry
	// needles are the forms of the marks, with the names of the credentials.
	needles map[string]string
	// found are the places where a credential was, and texts counts what was looked through.
	found map[string]string
	texts map[string]int
	// masked counts the texts that show a mask: where answers repeat nothing, none can leak.
	masked map[string]int
}

func newTrap(w *harness.World) *trap {
	p := &trap{
		w: w, registry: prometheus.NewRegistry(), found: map[string]string{},
		needles: map[string]string{}, texts: map[string]int{}, masked: map[string]int{},
	}
	for mark, name := range map[string]string{
		cloudMark: "the API token", rotatedMark: "the API token of the changed Secret", patMark: "the access token",
		passwordMark: "the password", mailMark: "the e-mail address", proxyMark: "the proxy's password",
		attachMark: "the one-time token",
	} {
		for _, form := range formsOf(mark) {
			p.needles[form] = name
		}
	}
	w.Log = funcr.NewJSON(func(line string) { p.look("the log", line) }, funcr.Options{Verbosity: loudest})
	w.Metrics = transport.NewMetrics(p.registry)
	w.AfterStatusWrite = func(object client.Object) { p.lookAt("a status", object) }
	return p
}

// formsOf are a mark and what is the same in each base64 of a text that has it, wherever it stands there: the first and the last
// sign of it depend on what is next to the mark. URLs change nothing in letters and digits.
func formsOf(mark string) []string {
	forms := []string{mark}
	for shift := range 3 {
		encoded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("\x00", shift) + mark))
		whole := (shift + len(mark)) / 3 * 4
		forms = append(forms, encoded[(shift*8+5)/6:whole])
	}
	return forms
}

// look looks for credentials in a text, and forgets the text.
func (p *trap) look(where, text string) {
	p.texts[where]++
	if strings.Contains(text, "[secret]") {
		p.masked[where]++
	}
	for form, name := range p.needles {
		if at := strings.Index(text, form); at >= 0 {
			p.found[where+" shows "+name] = "..." + text[max(0, at-80):at]
		}
	}
}

func (p *trap) lookAt(where string, object any) {
	p.w.T.Helper()
	text, err := json.Marshal(object)
	if err != nil {
		p.w.T.Fatal(err)
	}
	p.look(where, string(text))
}

// lookAround looks through all that stands in the cluster at this moment, and through the metrics.
func (p *trap) lookAround() {
	p.w.T.Helper()
	for where, list := range map[string]client.ObjectList{
		"a CloudSite": &v1alpha1.CloudSiteList{}, "an AppAssessment": &v1alpha1.AppAssessmentList{},
		"a Migration": &v1alpha1.MigrationList{}, "a ConfigMap": &corev1.ConfigMapList{},
	} {
		if err := p.w.Client.List(p.w.T.Context(), list, client.InNamespace(p.w.Namespace)); err != nil {
			p.w.T.Fatal(err)
		}
		p.lookAt(where, list)
	}
	for len(p.w.Events.Events) > 0 {
		p.look("an event", <-p.w.Events.Events)
	}
	answer := httptest.NewRecorder()
	promhttp.HandlerFor(prometheus.Gatherers{metrics.Registry, p.registry}, promhttp.HandlerOpts{}).
		ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	p.look("the metrics", answer.Body.String())
}

// report fails the test for each credential that was found, and if there was nothing to find it in.
func (p *trap) report(t *testing.T) {
	t.Helper()
	p.lookAround()
	for what, before := range p.found {
		t.Errorf("%s after %q", what, before)
	}
	for _, where := range []string{"the log", "a status", "an event", "the metrics", "a ConfigMap"} {
		if p.texts[where] == 0 {
			t.Errorf("%s: nothing was looked through", where)
		}
	}
	for _, where := range []string{"the log", "a status", "an event", "a ConfigMap"} {
		if p.masked[where] == 0 {
			t.Errorf("%s: no answer that repeats a credential came there", where)
		}
	}
}
