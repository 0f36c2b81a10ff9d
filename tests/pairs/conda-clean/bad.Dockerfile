FROM condaforge/miniforge3:25.9.1-0
RUN conda install -y scikit-learn=1.7
COPY train.py ./
USER 10001
CMD ["python", "train.py"]
