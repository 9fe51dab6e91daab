package main

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

const (
	root    = "../../.."
	command = "manager"
	created = "2026-11-02T10:00:00+01:00"
)

// operators has the real operator for the machine of the test, as two architectures: what is in the file is not looked at.
func operators(t *testing.T) string {
	t.Helper()
	directory := t.TempDir()
	binary := filepath.Join(directory, "amd64", command)
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-buildvcs=false",
		"-ldflags", "-s -w -X github.com/drover-dev/drover/internal/version.Version=v9.8.7", "-o", binary, "./cmd/manager")
	build.Dir, build.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.Mkdir(filepath.Join(directory, "arm64"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(binary, filepath.Join(directory, "arm64", command)); err != nil {
		t.Fatal(err)
	}
	return directory
}

func TestTheImage(t *testing.T) {
	server := httptest.NewServer(registry.New())
	t.Cleanup(server.Close)
	binaries := operators(t)
	reference := strings.TrimPrefix(server.URL, "http://") + "/drover:v9.8.7"
	made := func(created, push string) (v1.Hash, string) {
		out := t.TempDir()
		made := release{Name: "drover", Command: command, Version: "v9.8.7", Revision: "abc"}
		o := options{release: made, binaries: binaries, out: out, push: push}
		digest, err := run(t.Context(), o, created)
		if err != nil {
			t.Fatal(err)
		}
		return digest, out
	}
	digest, out := made(created, reference)

	t.Run("is the same when it is made again", func(t *testing.T) {
		again, elsewhere := made(created, "")
		if again != digest {
			t.Errorf("the digests are %s and %s", digest, again)
		}
		for _, name := range []string{"drover.tar", "drover-linux-amd64.spdx.json", "drover-linux-arm64.spdx.json"} {
			if sum(t, filepath.Join(out, name)) != sum(t, filepath.Join(elsewhere, name)) {
				t.Errorf("%s is another one", name)
			}
		}
		if later, _ := made("2026-11-03T10:00:00Z", ""); later == digest {
			t.Error("another commit's time changes nothing, so this test shows nothing")
		}
	})
	t.Run("is in the archive", func(t *testing.T) {
		path, err := layout.FromPath(unpack(t, filepath.Join(out, "drover.tar")))
		if err != nil {
			t.Fatal(err)
		}
		check(t, path, digest)
	})
	t.Run("is in the registry, for both architectures", func(t *testing.T) {
		tag, err := name.ParseReference(reference)
		if err != nil {
			t.Fatal(err)
		}
		for _, architecture := range []string{"amd64", "arm64"} {
			image, err := remote.Image(tag, remote.WithPlatform(v1.Platform{OS: "linux", Architecture: architecture}))
			if err != nil {
				t.Fatal(err)
			}
			checkConfig(t, image, architecture)
		}
	})
	t.Run("runs without anything else", func(t *testing.T) {
		tag, _ := name.ParseReference(reference)
		image, err := remote.Image(tag, remote.WithPlatform(v1.Platform{OS: "linux", Architecture: "amd64"}))
		if err != nil {
			t.Fatal(err)
		}
		printed, err := exec.CommandContext(t.Context(), filepath.Join(extract(t, image), "manager"), "--version").CombinedOutput()
		if err != nil || !strings.Contains(string(printed), "v9.8.7") {
			t.Errorf("%v\n%s", err, printed)
		}
	})
	t.Run("has a bill of its modules", func(t *testing.T) { checkBill(t, filepath.Join(out, "drover-linux-amd64.spdx.json")) })
}

func check(t *testing.T, path layout.Path, want v1.Hash) {
	t.Helper()
	index, err := path.ImageIndex()
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	if len(manifest.Manifests) != 1 || manifest.Manifests[0].Digest != want {
		t.Errorf("the archive has %v, want %s", manifest.Manifests, want)
	}
}

func checkConfig(t *testing.T, image v1.Image, architecture string) {
	t.Helper()
	file, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	if file.Architecture != architecture || file.OS != "linux" {
		t.Errorf("the image is for %s/%s", file.OS, file.Architecture)
	}
	want := v1.Config{User: "65532:65532", Entrypoint: []string{"/manager"}, WorkingDir: "/", Labels: map[string]string{
		"org.opencontainers.image.title":       "drover",
		"org.opencontainers.image.description": "Drives migrations from Confluence Data Center and Server to Confluence Cloud",
		"org.opencontainers.image.source":      "https://github.com/drover-dev/drover",
		"org.opencontainers.image.licenses":    "Apache-2.0",
		"org.opencontainers.image.version":     "v9.8.7",
		"org.opencontainers.image.revision":    "abc",
		"org.opencontainers.image.created":     "2026-11-02T09:00:00Z",
	}}
	if diff := cmp.Diff(want, file.Config); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// extract unpacks all layers and looks at the files: three, which nobody but root may write.
func extract(t *testing.T, image v1.Image) string {
	t.Helper()
	layers, err := image.Layers()
	if err != nil {
		t.Fatal(err)
	}
	directory := t.TempDir()
	var found []string
	for _, layer := range layers {
		content, err := layer.Uncompressed()
		if err != nil {
			t.Fatal(err)
		}
		for header, body := range files(t, content) {
			if header.Uid != 0 || header.Mode&0o022 != 0 {
				t.Errorf("%s belongs to %d with mode %o", header.Name, header.Uid, header.Mode)
			}
			found = append(found, header.Name)
			write(t, filepath.Join(directory, header.Name), body)
		}
	}
	if diff := cmp.Diff([]string{"etc/group", "etc/passwd", "manager"}, found); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	return directory
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	for name, tc := range map[string]struct{ created, want string }{
		"no time of the commit": {"", "-created"},
		"no binaries":           {created, "has no */manager"},
	} {
		t.Run(name, func(t *testing.T) {
			o := options{release: release{Command: command}, binaries: t.TempDir(), out: t.TempDir()}
			_, err := run(t.Context(), o, tc.created)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}
