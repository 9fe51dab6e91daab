package crash_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// moment is when the process dies, seen from a call.
type moment string

const (
	beforeIntent  moment = "before its intent is written"
	withIntent    moment = "with its intent written"
	beforeHandled moment = "before it is handled"
	beforeAnswer  moment = "after it is handled and before the answer"
	beforeResult  moment = "after the answer and before the result is written"
	withResult    moment = "with its result written"
)

// killer kills once, at its moment of its call. It stands between the manager and both sides.
type killer struct {
	call   string
	moment moment
	// after is how many runs the status tells of when the call that is meant is made. Those before are left alone.
	after int
	// kill ends the process, and returns when it is dead; or it does something else that spares the process, and then what the
	// process asked for just now goes on.
	kill   func()
	spares bool

	mu       sync.Mutex
	runs     int
	answered bool
	killed   bool
}

// struck tells whether the moment came.
func (k *killer) struck() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.killed
}

// dies kills if this is the moment, and tells whether the process is dead, so that nobody is there to be answered.
func (k *killer) dies(at moment) bool {
	k.mu.Lock()
	now := at == k.moment && k.runs >= k.after && !k.killed
	k.killed = k.killed || now
	k.mu.Unlock()
	if now {
		k.kill()
	}
	return now && !k.spares
}

// remote stands before the simulated hosts.
func (k *killer) remote(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if callOf(r) != k.call {
			next.ServeHTTP(w, r)
			return
		}
		if k.dies(beforeHandled) {
			panic(http.ErrAbortHandler)
		}
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		if k.dies(beforeAnswer) {
			panic(http.ErrAbortHandler)
		}
		k.mu.Lock()
		k.answered = k.runs >= k.after
		k.mu.Unlock()
		copyAnswer(w, answer)
	})
}

// kubernetes stands before the API server.
func (k *killer) kubernetes(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		intent, result := k.readWrite(r)
		if (result && k.dies(beforeResult)) || (intent && k.dies(beforeIntent)) {
			panic(http.ErrAbortHandler)
		}
		if !intent && !result {
			next.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		if answer.Code == http.StatusOK && ((intent && k.dies(withIntent)) || (result && k.dies(withResult))) {
			panic(http.ErrAbortHandler)
		}
		copyAnswer(w, answer)
	})
}

// readWrite tells whether a request writes an intent of the call, or the first status after its answer.
func (k *killer) readWrite(r *http.Request) (intent, result bool) {
	if !writesStatus(r) {
		return false, false
	}
	status := statusIn(r)
	k.mu.Lock()
	defer k.mu.Unlock()
	if status == nil {
		return false, k.answered && connects[k.call]
	}
	k.runs = len(status.Runs)
	if pending := status.Pending; pending != nil {
		return string(pending.Action) == k.call, false
	}
	return false, k.answered && !connects[k.call]
}

func writesStatus(r *http.Request) bool {
	return r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/status")
}

// statusIn reads what a request writes into the status of a Migration; nil where it is about something else.
func statusIn(r *http.Request) *v1alpha1.MigrationStatus {
	if !strings.Contains(r.URL.Path, "/migrations/") {
		return nil
	}
	m := &v1alpha1.Migration{}
	if err := json.Unmarshal(readBody(r), m); err != nil {
		return nil
	}
	return &m.Status
}

// The calls, by their actions, and those that need no intent.
const (
	createToken = "createToken"
	saveToken   = "saveToken"
	attach      = "attach"
	// listPages changes nothing: it is in the middle of a comparison.
	listPages = "listCloudPages"
)

var connects = map[string]bool{createToken: true, saveToken: true, attach: true}

// callOf names a call at which a process may be killed.
func callOf(r *http.Request) string {
	path := r.URL.Path
	switch {
	case strings.Contains(path, "/app-migration/trigger/"):
		return string(v1alpha1.ActionTrigger)
	case strings.HasSuffix(path, "/public/v1/attach"):
		return attach
	case strings.HasSuffix(path, "/cloud/save/token"):
		return saveToken
	case r.Method == http.MethodPost && strings.HasSuffix(path, "/token"):
		return createToken
	case r.Method == http.MethodPost && strings.HasSuffix(path, "/backup-restore/backup/space"):
		return string(v1alpha1.ActionBackup)
	case strings.Contains(path, "/wiki/api/v2/spaces/") && strings.HasSuffix(path, "/pages"):
		return listPages
	case r.Method == http.MethodPost && strings.HasSuffix(path, "/jobs"):
		return string(v1alpha1.ActionCreateJob)
	case r.Method == http.MethodPost && strings.HasSuffix(path, "/tasks"):
		if bytes.Contains(readBody(r), []byte(`"Migrate"`)) {
			return string(v1alpha1.ActionMigrate)
		}
		return string(v1alpha1.ActionCheck)
	default:
		return ""
	}
}

// readBody reads a body and puts it back.
func readBody(r *http.Request) []byte {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body
}

func copyAnswer(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}
