package migrationapi_test

import (
	"encoding/json"
	"errors"
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
		wantPercents(t, root)
		return err
	})
}

// wantPercents holds the progress of each node to what a percentage can be.
func wantPercents(t *testing.T, node *migrationapi.Node) {
	t.Helper()
	if node == nil {
		return
	}
	if percent := node.Progress.Percent; percent < 0 || percent > 100 {
		t.Errorf("a node is %d%% done", percent)
	}
	for _, child := range node.Children {
		wantPercents(t, child)
	}
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

func FuzzGetJob(f *testing.F) {
	f.Add(`{"name":"team/wave-1 #1","source":{"serverId":"B"},"destination":{"url":"https://acme.atlassian.net"},"scope":{}}`)
	f.Add(`{"source":null,"destination":{"url":"x"},"scope":{"spaces":{"includedKeys":[null]},"apps":null}}`)
	f.Add(`{"source":{},"destination":{}}`)
	f.Add(`null`)
	fuzzAnswers(f, func(t *testing.T, client *migrationapi.Client) error {
		t.Helper()
		job, err := client.GetJob(t.Context(), "j")
		if err == nil && job.ServerID == "" && job.DestinationURL == "" {
			t.Error("neither a job nor an error")
		}
		return err
	})
}

// What is created must be known by an id, or not be taken for created.
func FuzzCreated(f *testing.F) {
	f.Add(`{"jobId":"j","taskId":"t","token":"o","cloudUrl":"https://acme.atlassian.net"}`)
	f.Add(`{"jobId":"","taskId":null,"token":0}`)
	f.Add(`{"jobId":"j"}{"taskId":"t"}`)
	f.Add(`[]`)
	fuzzAnswers(f, func(t *testing.T, client *migrationapi.Client) error {
		t.Helper()
		job, jobErr := client.CreateJob(t.Context(), migrationapi.Job{})
		task, taskErr := client.CreateTask(t.Context(), "j", migrationapi.Check, migrationapi.TaskOptions{})
		token, tokenErr := client.CreateToken(t.Context(), "https://acme.atlassian.net")
		if (jobErr == nil) != (job != "") || (taskErr == nil) != (task != "") || (tokenErr == nil) != (token.Token != "") {
			t.Error("an id without success, or success without an id")
		}
		return errors.Join(jobErr, taskErr, tokenErr)
	})
}

// FuzzPages merges a second page into a first one: a node that any page brought is there.
func FuzzPages(f *testing.F) {
	f.Add(`{"children":{"check":{"status":"PENDING"}}}`, `{"children":{"check":{"status":"FINISHED","outcome":"FAILED"}}}`)
	f.Add(`{"children":{"a":{"children":{"b":{}}}}}`, `{"children":{"a":{"children":null},"c":null}}`)
	f.Add(`{}`, `{"details":{"occurrences":["x","x"]}}`)
	f.Fuzz(func(t *testing.T, first, second string) {
		client := clientOf(t, bareServer(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Has("cursor") {
				writeJSON(w, http.StatusOK, `{"data":`+second+`}`)
				return
			}
			writeJSON(w, http.StatusOK, `{"data":`+first+`,"links":{"next":"?cursor=2"}}`)
		}), nil)
		tree, err := client.Status(t.Context(), "j", "t", migrationapi.StatusQuery{})
		if err != nil {
			return
		}
		for _, page := range []string{first, second} {
			var names struct {
				Children map[string]any `json:"children"`
			}
			if json.Unmarshal([]byte(page), &names) != nil {
				continue
			}
			for name := range names.Children {
				if tree.Child(name) == nil {
					t.Errorf("the merged tree lacks %q", name)
				}
			}
		}
	})
}
