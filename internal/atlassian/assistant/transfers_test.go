package assistant_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/assistant"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func TestTransfersOfAllMigrationsOfAPlanAreListed(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if want := restPath + "/app-migration/progress/p-1"; r.URL.Path != want {
			t.Errorf("asked for %s, want %s", r.URL.Path, want)
		}
		contracttest.JSON(http.StatusOK, `{"migrations":[
			{"migrationId":"m-1","apps":[{"serverAppKey":"com.a.server","containerId":"c-1","cloudAppKey":"com.a.cloud",
				"completionPercent":0,"status":"IN_PROGRESS","statusMessage":"unknown","lastUpdatedAt":1712710726935}]},
			{"migrationId":"m-2","apps":[{"serverAppKey":"com.b","completionPercent":99.6,"status":"INCOMPLETE"}]},
			{"migrationId":"m-3"}]}`)(w, r)
	})
	got, err := client.AppProgress(t.Context(), "p-1")
	want := []assistant.Transfer{
		{
			MigrationID: "m-1", ContainerID: "c-1", ServerAppKey: "com.a.server", CloudAppKey: "com.a.cloud",
			Status: "IN_PROGRESS", Message: "unknown", LastUpdated: time.UnixMilli(1712710726935).UTC(),
		},
		{MigrationID: "m-2", ServerAppKey: "com.b", Status: "INCOMPLETE", Percent: 100},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v, transfers (-want +got):\n%s", err, diff)
	}
}

func TestUnknownPlanIsEmptyOrNotFound(t *testing.T) {
	for _, body := range []string{`{"migrations":[]}`, `{}`} {
		client := newClient(t, contracttest.JSON(http.StatusOK, body))
		if got, err := client.AppProgress(t.Context(), "p"); len(got) != 0 || err != nil {
			t.Errorf("answer %s gives %v, error %v", body, got, err)
		}
	}
	client := newClient(t, contracttest.Answer(http.StatusNotFound, "text/plain", "no such plan"))
	if _, err := client.AppProgress(t.Context(), "p"); transport.ClassOf(err) != transport.NotFound {
		t.Errorf("error %v, want class %q", err, transport.NotFound)
	}
}

func TestWordsOfTransfers(t *testing.T) {
	tests := map[string]struct{ settled, succeeded bool }{
		"IN_PROGRESS":            {false, false},
		"CANCELLATION_REQUESTED": {false, false},
		"SUCCESS":                {true, true},
		"success":                {true, true},
		"FAILED":                 {true, false},
		"INCOMPLETE":             {true, false},
		"TIMED_OUT":              {true, false},
		"CANCELLED":              {true, false},
		"A_NEW_WORD":             {false, false},
		"":                       {false, false},
	}
	for word, want := range tests {
		transfer := assistant.Transfer{Status: word}
		if transfer.Settled() != want.settled || transfer.Succeeded() != want.succeeded {
			t.Errorf("%q: settled %v, succeeded %v; want %v, %v",
				word, transfer.Settled(), transfer.Succeeded(), want.settled, want.succeeded)
		}
	}
}

func TestTriggerIsSentOnceAndTakesAnyGoodAnswer(t *testing.T) {
	answers := map[string]http.HandlerFunc{
		"nothing":    contracttest.Answer(http.StatusOK, "text/plain", ""),
		"plain text": contracttest.Answer(http.StatusOK, "text/plain", "triggered"),
		"JSON":       contracttest.JSON(http.StatusOK, `{"triggered":true}`),
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				if want := restPath + "/app-migration/trigger/p-1"; r.URL.Path != want || r.Method != http.MethodGet {
					t.Errorf("%s %s, want GET %s", r.Method, r.URL.Path, want)
				}
				if !r.Close {
					t.Error("the connection of the trigger is kept for reuse, on which Go could send it again")
				}
				answer(w, r)
			})
			if err := client.TriggerApps(t.Context(), "p-1"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTriggerThatEndsAtALoginPageIsALostAnswer(t *testing.T) {
	base := contracttest.Bare(t, "", contracttest.Answer(http.StatusOK, "text/html", "<html>Log in</html>"))
	err := clientOf(t, base).TriggerApps(t.Context(), "p-1")
	if transport.ClassOf(err) != transport.UnexpectedContent || transport.NothingMade(err) {
		t.Errorf("error %v, want a lost answer", err)
	}
}
