package migrationapi_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

var wave = migrationapi.Job{
	Name: "drover/acme/wave-1 #1", Flow: "confluence-onpremises-to-cloud", ServerID: "BGTY-4XPQ-ABCD-5678",
	DestinationURL: "https://acme.atlassian.net", SpaceKeys: []string{"ENG", "OPS"}, SpaceData: "ALL", UsersMode: "ALL",
	AppKeys: []string{"com.comalatech.workflow"}, GlobalTypes: []string{"GLOBAL_PAGE_TEMPLATES"},
}

const waveBody = `{"flow":"confluence-onpremises-to-cloud","name":"drover/acme/wave-1 #1",` +
	`"source":{"serverId":"BGTY-4XPQ-ABCD-5678"},"destination":{"url":"https://acme.atlassian.net"},"scope":{` +
	`"spaces":{"includedKeys":["ENG","OPS"],"includedData":"ALL"},"usersAndGroups":{"mode":"ALL"},` +
	`"apps":{"includedKeys":["com.comalatech.workflow"]},"globalEntities":{"includedTypes":["GLOBAL_PAGE_TEMPLATES"]}}}`

func TestJobIsSentExactlyAsItIsMeasured(t *testing.T) {
	measured, err := wave.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := wave.Encode()
	if err != nil || !bytes.Equal(measured, again) {
		t.Fatalf("encoding twice differs (error %v)", err)
	}
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		sent, err := io.ReadAll(r.Body)
		if err != nil || !bytes.Equal(sent, measured) {
			t.Errorf("sent (error %v) differs from measured:\n%s", err, cmp.Diff(string(measured), string(sent)))
		}
		if user, password, _ := r.BasicAuth(); user != "admin@acme.example" || password != "api-token-canary" {
			t.Error("the credentials are not those of the configuration")
		}
		if !r.Close {
			t.Error("the connection of a creation is kept for reuse")
		}
		writeJSON(w, http.StatusOK, `{"jobId":"0bacecde","jobDefinition":`+waveBody+`}`)
	}, nil)
	id, err := client.CreateJob(t.Context(), wave)
	if err != nil || id != "0bacecde" {
		t.Errorf("job %q, error %v", id, err)
	}
}

func TestJobLeavesOutWhatItDoesNotMigrate(t *testing.T) {
	tests := map[string]struct {
		job  migrationapi.Job
		want string
	}{
		"only spaces": {
			migrationapi.Job{SpaceKeys: []string{"ENG"}, SpaceData: "ALL"},
			`{"spaces":{"includedData":"ALL","includedKeys":["ENG"]}}`,
		},
		"only users": {migrationapi.Job{UsersMode: "ALL"}, `{"usersAndGroups":{"mode":"ALL"}}`},
		"only templates": {
			migrationapi.Job{GlobalTypes: []string{"GLOBAL_PAGE_TEMPLATES"}, SpaceData: "ALL"},
			`{"globalEntities":{"includedTypes":["GLOBAL_PAGE_TEMPLATES"]}}`,
		},
		"only apps": {migrationapi.Job{AppKeys: []string{"a"}}, `{"apps":{"includedKeys":["a"]}}`},
		"nothing":   {migrationapi.Job{SpaceData: "ALL"}, `{}`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			body, err := tc.job.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if want := `"scope":` + tc.want + `,"source"`; !strings.Contains(string(body), want) {
				t.Errorf("body is %s, want %s in it", body, want)
			}
		})
	}
}

func TestGetJobReadsBackWhatWasCreated(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != basePath+"/jobs/0bacecde" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		writeJSON(w, http.StatusOK, waveBody)
	}, nil)
	got, err := client.GetJob(t.Context(), "0bacecde")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wave, got); diff != "" {
		t.Errorf("job (-want +got):\n%s", diff)
	}
}

func TestCreationsFailWithWhatTheCallerHasToKnow(t *testing.T) {
	calls := map[string]struct {
		call  func(*testing.T, *migrationapi.Client) error
		class migrationapi.QuotaClass
	}{
		"a job": {func(t *testing.T, c *migrationapi.Client) error {
			t.Helper()
			_, err := c.CreateJob(t.Context(), wave)
			return err
		}, migrationapi.Jobs},
		"a task": {func(t *testing.T, c *migrationapi.Client) error {
			t.Helper()
			_, err := c.CreateTask(t.Context(), "4711", migrationapi.Migrate, migrationapi.TaskOptions{})
			return err
		}, migrationapi.Tasks},
	}
	for name, tc := range calls {
		t.Run(name+" is limited", func(t *testing.T) {
			b := &budget{}
			err := tc.call(t, newClient(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "30")
				writeJSON(w, http.StatusTooManyRequests, `{"status":429,"errorMessage":"Too many"}`)
			}, b))
			if transport.ClassOf(err) != transport.RateLimited || !transport.NothingMade(err) {
				t.Errorf("error %v", err)
			}
			if diff := cmp.Diff([]limited{{tc.class, 30 * time.Second}}, b.limited); diff != "" {
				t.Errorf("reported (-want +got):\n%s", diff)
			}
			if b.reads != 0 {
				t.Errorf("a creation took %d reads", b.reads)
			}
		})
		long := strings.Repeat("j", 1025)
		for what, body := range map[string]string{
			"without an id":               `{"status":"accepted"}`,
			"with an id that is too long": fmt.Sprintf(`{"jobId":%q,"taskId":%q}`, long, long),
		} {
			t.Run(name+" is answered "+what, func(t *testing.T) {
				// The contract requires the id, so this server is not held against it.
				err := tc.call(t, clientOf(t, bareServer(t, func(w http.ResponseWriter, _ *http.Request) {
					writeJSON(w, http.StatusOK, body)
				}), nil))
				if transport.ClassOf(err) != transport.UnexpectedContent || transport.NothingMade(err) {
					t.Errorf("error %v, want a lost answer", err)
				}
			})
		}
	}
}

func TestReadIsNotSentWithoutABudget(t *testing.T) {
	empty := errors.New("none left in this minute")
	b := &budget{refusal: empty}
	client := newClient(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") }, b)
	calls := map[string]func() error{
		"token":  func() error { _, err := client.CreateToken(t.Context(), "https://acme.atlassian.net"); return err },
		"job":    func() error { _, err := client.GetJob(t.Context(), "1"); return err },
		"tasks":  func() error { _, err := client.TasksNewerThan(t.Context(), "1", ""); return err },
		"newest": func() error { _, _, err := client.NewestTask(t.Context(), "1"); return err },
		"status": func() error { _, err := client.Status(t.Context(), "1", "2", migrationapi.StatusQuery{}); return err },
	}
	for name, call := range calls {
		err := call()
		if !errors.Is(err, empty) || transport.ClassOf(err) != transport.RateLimited || !transport.NothingMade(err) {
			t.Errorf("%s: error %v (class %q)", name, err, transport.ClassOf(err))
		}
	}
	if b.reads != len(calls) {
		t.Errorf("%d reads taken, want %d", b.reads, len(calls))
	}
}

func TestJobWithoutContentIsNotTakenForAnEmptyOne(t *testing.T) {
	client := clientOf(t, bareServer(t, func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, `{}`) }), nil)
	if _, err := client.GetJob(t.Context(), "1"); transport.ClassOf(err) != transport.UnexpectedContent {
		t.Errorf("error %v, want class %q", err, transport.UnexpectedContent)
	}
}

func TestIdThatCannotStandInAnAddressIsNotSent(t *testing.T) {
	client := newClient(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") }, nil)
	_, err := client.CreateTask(t.Context(), "..", migrationapi.Check, migrationapi.TaskOptions{})
	if transport.ClassOf(err) != transport.Invalid || !transport.NothingMade(err) {
		t.Errorf("creating a task: error %v", err)
	}
	if _, err := client.Status(t.Context(), "", "1", migrationapi.StatusQuery{}); transport.ClassOf(err) != transport.Invalid {
		t.Errorf("reading a status: error %v", err)
	}
	if _, err := client.TasksNewerThan(t.Context(), "", ""); transport.ClassOf(err) != transport.Invalid {
		t.Errorf("listing tasks: error %v", err)
	}
}

func TestPrintedClientShowsNoCredentials(t *testing.T) {
	client := newClient(t, func(http.ResponseWriter, *http.Request) {}, nil)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, client); strings.Contains(text, "canary") {
			t.Errorf("%s shows the credentials: %s", verb, text)
		}
	}
}
