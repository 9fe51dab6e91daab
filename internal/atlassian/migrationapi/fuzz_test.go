package migrationapi_test

import (
	"net/http"
	"testing"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// Whatever the other side answers, reading it ends with a result or with an error of ours, and never with a panic.
func fuzzAnswers(f *testing.F, call func(*testing.T, *migrationapi.Client) error) {
	f.Helper()
	f.Fuzz(func(t *testing.T, body string) {
		client := clientOf(t, bareServer(t, func(w http.ResponseWriter, _ *http.Request) {
			writeJSON(w, http.StatusOK, body)
		}), nil)
		err := call(t, client)
		if class := transport.ClassOf(err); err != nil && class != transport.UnexpectedContent {
			t.Errorf("class %q for %q, want %q", class, body, transport.UnexpectedContent)
		}
	})
}

func FuzzStatus(f *testing.F) {
	f.Add(`{"data":{"status":"FINISHED","children":{"check":{"children":{"X":{}}}}},"links":{"next":"?cursor=1"}}`)
	f.Add(`{"children":{"migrate":{"progressDetails":{"percent":1e300,"data":[{"total":-1}]}}}}`)
	f.Add(`{"data":null,"links":null}`)
	f.Add(`{"data":[],"links":{"next":"://"}}`)
	f.Add(`{"data":{"children":{"a":null}}}`)
	f.Add(`{"links":{"next":"?cursor=%zz"}}`)
	f.Add(`null`)
	fuzzAnswers(f, func(t *testing.T, client *migrationapi.Client) error {
		t.Helper()
		root, err := client.Status(t.Context(), "j", "t", migrationapi.StatusQuery{Level: "check,X"})
		if err == nil && root == nil {
			t.Error("neither a tree nor an error")
		}
		root.Child("check", "X").Finished()
		return err
	})
}

func FuzzListTasks(f *testing.F) {
	f.Add(`{"data":[{"taskId":"t","taskType":"check","createdAt":"2024-09-20T01:02:03Z"}],"links":{"next":"c"}}`)
	f.Add(`{"data":[{"taskId":"t","results":{"artifacts":[{"expireAt":1e300}]}}]}`)
	f.Add(`{"data":[null]}`)
	f.Add(`{"data":{},"links":{"next":"https://evil.example/?a"}}`)
	f.Add(`[]`)
	fuzzAnswers(f, func(t *testing.T, client *migrationapi.Client) error {
		t.Helper()
		_, err := client.TasksNewerThan(t.Context(), "j", "")
		return err
	})
}
