// A live camera with a button. Its pictures go nowhere but to the server.
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../ui/icon";
import { Notice } from "../ui/parts";

export function Camera({
  onPicture,
  onClose,
}: {
  onPicture: (picture: Blob) => void;
  onClose: () => void;
}) {
  const video = useRef<HTMLVideoElement>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  useEffect(() => {
    let stream: MediaStream | null = null;
    let gone = false;
    navigator.mediaDevices
      ?.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } } })
      .then(
        (given) => {
          stream = given;
          if (gone) given.getTracks().forEach((track) => track.stop());
          else if (video.current) video.current.srcObject = given;
        },
        () => setWrong("There is no camera, or the browser may not use it."),
      ) ?? setWrong("This browser has no camera for this page.");
    return () => {
      gone = true;
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, []);
  const shoot = () => {
    const from = video.current;
    if (!from?.videoWidth) return;
    const canvas = Object.assign(document.createElement("canvas"), {
      width: from.videoWidth,
      height: from.videoHeight,
    });
    canvas.getContext("2d")!.drawImage(from, 0, 0);
    canvas.toBlob((picture) => picture && onPicture(picture), "image/png");
  };
  return (
    <div class="stack close">
      {wrong ? (
        <Notice mood="warn" alert>
          <p>{wrong} Choose a picture, or paste it.</p>
        </Notice>
      ) : (
        <video
          ref={video}
          class="camera"
          autoplay
          playsInline
          muted
          aria-label="What the camera sees"
        />
      )}
      <div class="line">
        {!wrong && (
          <button type="button" class="button primary" onClick={shoot}>
            <Icon name="camera" />
            Take the picture
          </button>
        )}
        <button type="button" class="button bare" onClick={onClose}>
          Close the camera
        </button>
      </div>
    </div>
  );
}
